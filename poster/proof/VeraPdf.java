// Validates many PDF files against several flavours in one process.
// Usage: java VeraPdf.java FLAVOURS, with one file name a line on standard input.
// Prints "flavour TAB file TAB ok|fail|broken TAB clause TAB message" lines, at most LIMIT a file and flavour.

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraPdf {
    private static final int LIMIT = 100;
    private static final int LENGTH = 400;

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String file = names.readLine(); file != null; file = names.readLine()) {
            for (String flavour : arguments[0].split(",")) {
                for (String line : outcome(flavour, file)) {
                    out.println(flavour + "\t" + file + "\t" + line);
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
        } catch (Exception | StackOverflowError | OutOfMemoryError fault) {
            return List.of("broken\t\t" + flat(String.valueOf(fault)));
        }
    }

    private static List<String> lines(ValidationResult result) {
        if (result.isCompliant()) {
            return List.of("ok\t\t" + result.getTotalAssertions());
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (TestAssertion each : result.getTestAssertions()) {
            String rule = each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber();
            if (found.size() < LIMIT) {
                found.putIfAbsent(rule, "fail\t" + rule + "\t" + flat(each.getMessage()));
            }
        }
        return new ArrayList<>(found.values());
    }

    private static String flat(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > LENGTH ? line.substring(0, LENGTH) : line;
    }
}
