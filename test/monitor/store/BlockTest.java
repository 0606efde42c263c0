package monitor.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import org.junit.jupiter.api.Test;

class BlockTest {

    @Test
    void whatever_the_figures_they_come_back() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(seed % 10 == 0 ? Block.MAX_ROWS : 100);
            Rows rows = new Rows(1);
            long at = random.nextLong() >> random.nextInt(64);
            for (int i = 0; i < count; i++) {
                int place = rows.add(at, random.nextInt(3));
                Figures figures = Given.wild(random);
                for (int metric = 0; metric < Rows.METRICS; metric++) {
                    // some columns all absent, some constant
                    long value = metric % 9 == 3 ? Figures.ABSENT : metric % 9 == 4 ? seed : figures.scaled()[metric];
                    rows.put(place, metric, value);
                }
                at += random.nextInt(4) == 0 ? random.nextLong() : 5_000 + random.nextInt(50);
            }
            int from = random.nextInt(count);

            Rows back = Block.read(Block.write(rows, from, count), metric -> true);

            assertEquals(count - from, back.size(), "seed " + seed);
            for (int row = from; row < count; row++) {
                assertEquals(rows.at(row), back.at(row - from), "seed " + seed);
                assertEquals(rows.source(row), back.source(row - from), "seed " + seed);
            }
            for (int metric = 0; metric < Rows.METRICS; metric++) {
                assertArrayEquals(Arrays.copyOfRange(rows.column(metric), from, count),
                        Arrays.copyOf(back.column(metric), back.size()), "seed " + seed + " " + Metric.values()[metric]);
            }
        }
    }

    @Test
    void details_come_back_whatever_they_are() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            DetailRows rows = new DetailRows();
            int count = 1 + random.nextInt(300);
            for (int i = 0; i < count; i++) {
                int row = rows.add(1_000L * i);
                for (int subject = 0; subject < random.nextInt(6); subject++) {
                    rows.put(row, new Subjects.Subject(Detail.Kind.values()[subject % 5], "s:" + subject),
                            random.nextInt(3) == 0 ? Figures.ABSENT : random.nextLong(),
                            random.nextInt(3) == 0 ? Figures.ABSENT : random.nextInt(9));
                }
            }
            DetailRows part = rows.part(0, count);

            DetailRows back = DetailRows.read(part.block(), part.names(), subject -> true);

            assertEquals(count, back.size());
            assertArrayEquals(Arrays.copyOf(part.at(), count), back.at());
            assertEquals(part.columns().keySet(), back.columns().keySet());
            part.columns().forEach((subject, pair) -> {
                assertArrayEquals(pair[0], back.columns().get(subject)[0]);
                assertArrayEquals(pair[1], back.columns().get(subject)[1]);
            });
        }
    }

    @Test
    void a_block_with_fewer_columns_than_there_are_metrics_is_read_with_the_rest_absent() {
        long[][] old = {{1_000, 2_000}, {1, 1}, {55, 66}};

        Rows rows = Block.read(Block.write(old, 2), metric -> true);

        assertEquals(66, rows.column(Metric.CPU_PERCENT.ordinal())[1]);
        assertEquals(Figures.ABSENT, rows.column(Metric.SKEW_MILLIS.ordinal())[0]);
    }

    @Test
    void a_block_with_more_columns_than_there_are_metrics_is_read_without_them() {
        long[][] later = new long[2 + Rows.METRICS + 3][2];

        assertEquals(2, Block.read(Block.write(later, 2), metric -> true).size());
    }

    @Test
    void every_changed_bit_and_every_cut_is_noticed() {
        Rows rows = new Rows(3);
        for (int i = 0; i < 3; i++) {
            rows.put(rows.add(5_000L * i, 1), 0, 100 + i);
        }
        byte[] block = Block.write(rows, 0, 3);
        for (int bit = 0; bit < block.length * 8; bit++) {
            byte[] broken = block.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(IllegalArgumentException.class, () -> Block.read(broken, metric -> true));
        }
        for (int length = 0; length < block.length; length++) {
            byte[] cut = Arrays.copyOf(block, length);
            assertThrows(IllegalArgumentException.class, () -> Block.read(cut, metric -> true));
        }
    }

    @Test
    void only_the_wanted_columns_are_read() {
        long[][] columns = Block.readColumns(Block.write(new long[][] {{1}, {2}, {3}}, 1), column -> column == 2);
        assertNull(columns[1]);
        assertArrayEquals(new long[] {3}, columns[2]);
    }

    @Test
    void even_noise_takes_little_more_than_it_must() {
        Random random = new Random(1);
        Rows rows = new Rows(720);
        for (int i = 0; i < 720; i++) {
            int place = rows.add(5_000L * i + random.nextInt(30), 1);
            for (int metric = 0; metric < Rows.METRICS; metric++) {
                rows.put(place, metric, random.nextInt(10_000));
            }
        }
        int bytes = Block.write(rows, 0, 720).length;
        assertTrue(bytes < 720 * Rows.METRICS * 9 / 4, bytes + " bytes");
    }

    @Test
    void a_packed_number_of_any_size_comes_back() {
        Packed out = new Packed();
        List<Long> numbers = List.of(0L, 1L, 127L, 128L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
        numbers.forEach(out::put);
        numbers.forEach(out::putSigned);
        Packed in = new Packed(out.bytes());
        numbers.forEach(number -> assertEquals(number, in.get()));
        numbers.forEach(number -> assertEquals(number, in.getSigned()));
        assertThrows(IllegalArgumentException.class, in::get);
    }
}
