// Validates many PDF files against several flavours in one process.
// Usage: java VeraPdf FLAVOURS FILE...   Prints "flavour TAB file TAB ok|fail|broken TAB clause TAB message" lines.

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int place = 1; place < arguments.length; place++) {
            for (String flavour : arguments[0].split(",")) {
                for (String line : outcome(flavour, arguments[place])) {
                    System.out.println(flavour + "\t" + arguments[place] + "\t" + line);
                }
            }
        }
    }

    private static List<String> outcome(String name, String file) {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        try (InputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            return lines(validator.validate(parser));
        } catch (Exception fault) {
            return List.of("broken\t\t" + flat(String.valueOf(fault)));
        }
    }

    private static List<String> lines(ValidationResult result) {
        if (result.isCompliant()) {
            return List.of("ok\t\t" + result.getTotalAssertions());
        }
        Set<String> found = new LinkedHashSet<>();
        for (TestAssertion each : result.getTestAssertions()) {
            String rule = each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber();
            found.add("fail\t" + rule + "\t" + flat(each.getMessage()));
        }
        return new ArrayList<>(found);
    }

    private static String flat(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
