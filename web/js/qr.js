/** A QR code of a text, as rows of booleans: byte mode, error correction L, versions 1 to 15 (520 bytes). ISO/IEC 18004. */
const CORRECTION = [0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22]; // bytes a block, by version
const BLOCKS = [0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6];
const LAST = 15;

/** Modules that bear data, by version. */
function room(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    modules -= (25 * marks - 10) * marks - 55;
    if (version >= 7) modules -= 36;
  }
  return modules;
}

const bytesOf = (version) => Math.floor(room(version) / 8) - CORRECTION[version] * BLOCKS[version];

// multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1
function times(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function divisor(degree) {
  const result = new Array(degree).fill(0);
  result[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) {
      result[j] = times(result[j], root);
      if (j + 1 < degree) result[j] ^= result[j + 1];
    }
    root = times(root, 2);
  }
  return result;
}

function remainder(data, by) {
  const result = by.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ result.shift();
    result.push(0);
    by.forEach((coefficient, i) => { result[i] ^= times(coefficient, factor); });
  }
  return result;
}

function encoded(bytes, version) {
  const bits = [];
  const put = (value, length) => { for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1); };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => put(byte, 8));
  const capacity = bytesOf(version) * 8;
  put(0, Math.min(4, capacity - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) put(pad, 8);
  const data = [];
  bits.forEach((bit, i) => { data[i >>> 3] = (data[i >>> 3] ?? 0) << 1 | bit; });
  return data;
}

/** In blocks, each with its correction, one byte of each in turn. */
function interleaved(data, version) {
  const blocks = BLOCKS[version];
  const correction = CORRECTION[version];
  const raw = Math.floor(room(version) / 8);
  const short = blocks - (raw % blocks);
  const length = Math.floor(raw / blocks);
  const by = divisor(correction);
  const all = [];
  for (let i = 0, at = 0; i < blocks; i++) {
    const part = data.slice(at, at + length - correction + (i < short ? 0 : 1));
    at += part.length;
    const check = remainder(part, by);
    if (i < short) part.push(null);
    all.push([...part, ...check]);
  }
  return all[0].flatMap((_, column) => all.map((block) => block[column])).filter((byte) => byte !== null);
}

const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => x * y % 2 + x * y % 3,
  (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2];

function positions(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const all = [6];
  for (let at = version * 4 + 10; all.length < count; at -= step) all.splice(1, 0, at);
  return all;
}

class Grid {
  constructor(version) {
    this.version = version;
    this.size = version * 4 + 17;
    this.dark = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.fixed = this.dark.map((row) => row.map(() => false));
  }

  set(x, y, dark) {
    this.dark[y][x] = Boolean(dark);
    this.fixed[y][x] = true;
  }

  patterns() {
    const last = this.size - 1;
    for (let i = 0; i <= last; i++) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    for (const [cx, cy] of [[3, 3], [last - 3, 3], [3, last - 3]]) {
      for (let dy = -4; dy <= 4; dy++) {
        for (let dx = -4; dx <= 4; dx++) {
          const far = Math.max(Math.abs(dx), Math.abs(dy));
          if (this.dark[cy + dy]?.[cx + dx] !== undefined) this.set(cx + dx, cy + dy, far !== 2 && far !== 4);
        }
      }
    }
    const marks = positions(this.version);
    marks.forEach((cy, i) => marks.forEach((cx, j) => {
      const corner = (i === 0 && j === 0) || (i === 0 && j === marks.length - 1) || (i === marks.length - 1 && j === 0);
      for (let dy = -2; dy <= 2 && !corner; dy++) {
        for (let dx = -2; dx <= 2; dx++) this.set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
    }));
    this.format(0);
    if (this.version >= 7) this.number();
  }

  number() {
    let rest = this.version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = this.version << 12 | rest;
    for (let i = 0; i < 18; i++) {
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
      this.set(a, b, (bits >>> i) & 1);
      this.set(b, a, (bits >>> i) & 1);
    }
  }

  format(mask) {
    const data = 1 << 3 | mask; // level L
    let rest = data;
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = (data << 10 | rest) ^ 0x5412;
    const bit = (i) => (bits >>> i) & 1;
    for (let i = 0; i <= 5; i++) this.set(8, i, bit(i));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let i = 9; i < 15; i++) this.set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; i++) this.set(this.size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; i++) this.set(8, this.size - 15 + i, bit(i));
    this.set(8, this.size - 8, true);
  }

  /** Up and down in columns of two, from the right; what is left over stays light. */
  write(bytes) {
    let i = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++) {
        for (const x of [right, right - 1]) {
          const y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
          if (!this.fixed[y][x] && i < bytes.length * 8) {
            this.dark[y][x] = ((bytes[i >>> 3] >>> (7 - (i & 7))) & 1) === 1;
            i++;
          }
        }
      }
    }
  }

  mask(number) {
    this.dark.forEach((row, y) => row.forEach((_, x) => {
      if (!this.fixed[y][x] && MASKS[number](x, y) === 0) this.dark[y][x] = !this.dark[y][x];
    }));
  }

  /** How much a reader would stumble: long runs, squares, what looks like a corner, and imbalance. */
  penalty() {
    const { dark, size } = this;
    const columns = dark.map((_, x) => dark.map((row) => row[x]));
    let sum = 0;
    for (const line of [...dark, ...columns]) {
      const text = line.map(Number).join('');
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
      for (const found of ['10111010000', '00001011101']) sum += 40 * (text.split(found).length - 1);
    }
    for (let y = 1; y < size; y++) {
      for (let x = 1; x < size; x++) {
        if (dark[y][x] === dark[y - 1][x] && dark[y][x] === dark[y][x - 1] && dark[y][x] === dark[y - 1][x - 1]) sum += 3;
      }
    }
    const share = dark.flat().filter(Boolean).length / (size * size);
    return sum + 10 * Math.floor(Math.abs(share * 20 - 10));
  }
}

export function qr(text) {
  const bytes = [...new TextEncoder().encode(text)];
  let version = 1;
  while (version <= LAST && bytesOf(version) < bytes.length + (version < 10 ? 2 : 3)) version++;
  if (version > LAST) throw new Error(`a text of ${bytes.length} bytes is too long for a code`);
  const grid = new Grid(version);
  grid.patterns();
  grid.write(interleaved(encoded(bytes, version), version));
  let best = { penalty: Infinity, mask: 0 };
  for (let mask = 0; mask < MASKS.length; mask++) {
    grid.mask(mask);
    grid.format(mask);
    const penalty = grid.penalty();
    if (penalty < best.penalty) best = { penalty, mask };
    grid.mask(mask); // a second time takes it away
  }
  grid.mask(best.mask);
  grid.format(best.mask);
  return grid.dark;
}

/** As the path of an SVG whose unit is a module, with the quiet border that readers need. */
export const QUIET = 4;
export const outline = (rows) => rows.flatMap((row, y) => row.map((dark, x) => (dark
  ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ''))).join('');
