package monitor.probe;

import monitor.json.SampleReader;
import monitor.model.Result;

/** Takes the bytes of an {@code /api/all} apart, or says in a sentence why it cannot; but in tests {@link SampleReader#read}. */
interface SampleParser {

    Result<SampleReader.Parts> parse(byte[] json);
}
