package monitor.notify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hands e-mail to this machine's own sendmail, which every mail server brings. */
final class Sendmail implements Carrier {

    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/sendmail"), Path.of("/usr/lib/sendmail"));

    private final List<Path> places;

    Sendmail() {
        this(PLACES);
    }

    Sendmail(List<Path> places) {
        this.places = places;
    }

    @Override
    public Outcome carry(Letter letter, Values values) {
        Path program = places.stream().filter(Files::isExecutable).findFirst().orElse(null);
        if (program == null) {
            return Outcome.later("This machine has no sendmail: install a mail server, or use SMTP");
        }
        List<String> command = new ArrayList<>(List.of(program.toString(), "-i", "-f", values.text("from"), "--"));
        command.addAll(Mail.to(values));
        // a program of this machine wants this machine's line ends
        byte[] message = new String(Mail.message(letter, values)).replace("\r\n", "\n").getBytes();
        return Program.run(command, Map.of(), message);
    }
}
