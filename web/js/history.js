/**
 * One server's figures over time, as the charts want them: columns beside one array of times, null where there is nothing.
 * The newest end grows sample by sample; samples that fall into one step become one point with average, lowest and highest.
 */

// a point that is later than this many steps after the one before stands after a gap
const GAP_STEPS = 2.5;
// where the agent itself kept the figures while nobody polled it, there is a point a minute
const FILLED_STEP = 60;

export class Track {
  constructor(names, stepSeconds) {
    this.names = names;
    this.step = Math.max(1, stepSeconds);
    this.at = [];
    this.columns = Object.fromEntries(names.map((n) => [n, { avg: [], min: [], max: [] }]));
    this.folded = 0; // samples in the last point, where they were folded here
    this.filled = []; // the stretches [from, to] that came later, from the agent
  }

  /** From the answer of GET /api/history/{id}. */
  static of(json, names) {
    const track = new Track(names, json.step_seconds ?? 5);
    track.filled = json.backfilled ?? [];
    const times = json.at ?? [];
    const filled = (at) => track.filled.some(([from, to]) => at >= from && at <= to + FILLED_STEP);
    for (let i = 0; i < times.length; i++) {
      const longest = filled(times[i]) ? Math.max(FILLED_STEP, track.step) : track.step;
      if (i && times[i] - times[i - 1] > GAP_STEPS * longest) track.#push(times[i - 1] + track.step, {});
      track.#push(times[i], Object.fromEntries(names.map((n) => [n, {
        avg: json[n]?.avg?.[i], min: json[n]?.min?.[i], max: json[n]?.max?.[i],
      }])));
    }
    return track;
  }

  #push(at, values) {
    this.at.push(at);
    this.folded = 0;
    for (const name of this.names) {
      const { avg = null, min = avg, max = avg } = values[name] ?? {};
      this.columns[name].avg.push(avg);
      this.columns[name].min.push(min);
      this.columns[name].max.push(max);
    }
  }

  /** One sample at the live edge. Older than what is there: already known. */
  append(at, values) {
    const last = this.at.at(-1) ?? -Infinity;
    if (at <= last) return false;
    if (this.folded && Math.floor(at / this.step) === Math.floor(last / this.step)) this.#fold(at, values);
    else {
      if (at - last > GAP_STEPS * this.step && this.at.length) this.#push(last + this.step, {});
      this.#push(at, Object.fromEntries(this.names.map((n) => [n, { avg: values[n] ?? null }])));
      this.folded = 1;
    }
    return true;
  }

  #fold(at, values) {
    const end = this.at.length - 1;
    this.at[end] = at;
    this.folded++;
    for (const name of this.names) {
      const value = values[name];
      if (value === null || value === undefined) continue;
      const { avg, min, max } = this.columns[name];
      avg[end] = avg[end] === null ? value : avg[end] + (value - avg[end]) / this.folded;
      min[end] = min[end] === null ? value : Math.min(min[end], value);
      max[end] = max[end] === null ? value : Math.max(max[end], value);
    }
  }

  /** Forgets what is older. */
  trim(from) {
    let drop = 0;
    while (drop < this.at.length && this.at[drop] < from) drop++;
    if (!drop) return;
    this.at.splice(0, drop);
    for (const name of this.names) for (const column of Object.values(this.columns[name])) column.splice(0,
        drop);
  }

  /** The stretches [from, to] without any figure within [from, to]. */
  gaps(from, to) {
    const found = [];
    let last = from;
    const slack = GAP_STEPS * this.step;
    for (let i = 0; i < this.at.length; i++) {
      if (this.names.every((n) => this.columns[n].avg[i] === null)) continue;
      if (this.at[i] - last > slack && this.at[i] > from) found.push([last, Math.min(this.at[i], to)]);
      last = Math.max(from, this.at[i]);
    }
    if (to - last > Math.max(slack, 15)) found.push([last, to]);
    return found;
  }

  /** The time of the first figure, or undefined. */
  first() {
    return this.at.find((_, i) => this.names.some((n) => this.columns[n].avg[i] !== null));
  }
}

/** The figures of history, read from a whole sample. */
export function figuresOf(sample) {
  const sum = (list, name) => (list?.length ? list.reduce((total, one) => total + (one[name] ?? 0), 0)
      : undefined);
  const most = (list, name) => (list?.length ? Math.max(...list.map((one) => one[name] ?? 0)) : undefined);
  const { cpu = {}, memory = {}, pressure = {}, network, disk_io: devices, temperatures } = sample;
  const real = network?.filter((n) => n.interface !== 'lo');
  return {
    cpu_percent: cpu.percent, load_1: cpu.load_1, memory_percent: memory.percent,
    network_rx_bytes_per_second: sum(real, 'rx_bytes_per_second'), network_tx_bytes_per_second: sum(real,
        'tx_bytes_per_second'),
    disk_read_bytes_per_second: sum(devices, 'read_bytes_per_second'),
    disk_write_bytes_per_second: sum(devices, 'write_bytes_per_second'), disk_busy_percent: most(devices,
        'busy_percent'),
    pressure_cpu_percent: pressure.cpu_some_percent, pressure_memory_percent: pressure.memory_some_percent,
    pressure_io_percent: pressure.io_some_percent, temperature_celsius: most(temperatures, 'celsius'),
  };
}

// a point of the time before stands for one of now that is at most this many of the coarser steps away
const BESIDE_STEPS = 1.5;

/** The figures of `before`, which lies `shift` seconds earlier, at the times of `track`; null where there is none near. */
export function beside(track, before, name, shift) {
  const reach = BESIDE_STEPS * Math.max(track.step, before.step);
  const values = before.columns[name].avg;
  let i = 0;
  return track.at.map((at) => {
    const wanted = at - shift;
    while (i + 1 < before.at.length && Math.abs(before.at[i + 1] - wanted) <= Math.abs(before.at[i] - wanted)) i++;
    return Math.abs(before.at[i] - wanted) <= reach ? values[i] : null;
  });
}

/**
 * Columns over times as an answer brings them, with a point without figures after each hole, so that no line crosses it.
 * `columns`: arrays beside `at`; `least`: what is shorter is no hole.
 */
export function broken(at, step, columns, least = 0) {
  const longest = Math.max(GAP_STEPS * step, least);
  const times = [];
  const made = columns.map(() => []);
  at.forEach((time, i) => {
    if (i && time - at[i - 1] > longest) {
      times.push(at[i - 1] + step);
      made.forEach((column) => column.push(null));
    }
    times.push(time);
    made.forEach((column, k) => column.push(columns[k]?.[i] ?? null));
  });
  return { at: times, columns: made };
}

/** The stretches [from, to] in which none of these times lies. */
export function holes(at, step, [from, to], least = 15) {
  const found = [];
  const longest = Math.max(GAP_STEPS * step, least);
  let last = from;
  for (const time of [...at.filter((one) => one >= from && one <= to), to]) {
    if (time - last > longest) found.push([last, time]);
    last = time;
  }
  return found;
}
