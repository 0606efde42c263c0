/** Checks what is typed of a server, in the contract's words, before the central does. Pure: values in, a text's key out. */

const NAME = 100;
const DESCRIPTION = 1000;
const TAGS = 20;
const TAG = 40;
const PATH = 4096;
const SECRET = 1024;
const USERNAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

const length = (text) => [...text].length;
const wrong = (key, values) => ({ key: `invalid.${key}`, values });

/** `root@10.0.0.5`, `10.0.0.5:2222`, `admin@[fd00::5]:22`, `ssh -p 2222 root@host`: {username, host, port} with what was said. */
export function parseTarget(text) {
  let rest = text.trim().replace(/^ssh\s+/, '').replace(/^ssh:\/\//, '');
  const flag = /(?:^|\s)-p\s*(\d+)/.exec(rest);
  if (flag) rest = rest.replace(flag[0], ' ').trim();
  const at = rest.lastIndexOf('@');
  const username = at > 0 ? rest.slice(0, at) : '';
  const place = rest.slice(at + 1);
  const parts = /^\[([0-9A-Fa-f:.]+)\](?::(\d+))?$/.exec(place)
    ?? (place.split(':').length > 2 ? [place, place] : /^([^:]*)(?::(\d*))?$/.exec(place)) ?? [place, place];
  const port = parts[2] || flag?.[1];
  return { username, host: parts[1] ?? '', port: port ? Number(port) : undefined };
}

const whole = (text, least, most) => (/^\d{1,9}$/.test(text) && +text >= least && +text <= most ? null
  : wrong('whole', { least, most, value: text.slice(0, 20) }));

function host(text) {
  if (!text) return wrong('required');
  if (text.includes(':')) return /^[0-9A-Fa-f:.]+(%[\w.-]+)?$/.test(text) ? null : wrong('host',
      { value: text.slice(0, 60) });
  if (/^[\d.]+$/.test(text)) {
    const parts = text.split('.');
    return parts.length === 4 && parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && +p < 256) ? null
        : wrong('ipv4', { value: text.slice(0, 60) });
  }
  const labels = text.replace(/\.$/, '').split('.');
  return length(text) <= 253 && labels.every((l) => LABEL.test(l)) ? null : wrong('host',
      { value: text.slice(0, 60) });
}

const CHECKS = {
  name: (v) => (length(v) < 1 ? wrong('required') : length(v) > NAME ? wrong('long',
      { most: NAME, n: length(v) }) : null),
  host,
  port: (v) => whole(v, 1, 65535),
  username: (v) => (!v ? wrong('required') : USERNAME.test(v) ? null : wrong('username',
      { value: v.slice(0, 60) })),
  description: (v) => (length(v) > DESCRIPTION ? wrong('long', { most: DESCRIPTION, n: length(v) }) : null),
  tags(v) {
    const all = splitTags(v);
    if (all.length > TAGS) return wrong('tags', { most: TAGS, n: all.length });
    const long = all.find((tag) => length(tag) > TAG);
    return long ? wrong('long', { most: TAG, n: length(long) }) : null;
  },
  agent_port: (v) => whole(v, 1, 65535),
  poll_seconds: (v) => (v === '' ? null : whole(v, 1, 3600)),
  ssh_key_path: (v) => (!v ? wrong('required') : !/^(\/|~\/)/.test(v) ? wrong('path', { value: v.slice(0, 60) })
    : length(v) > PATH ? wrong('long', { most: PATH, n: length(v) }) : null),
  ssh_password: (v) => (!v ? wrong('required') : v.length > SECRET ? wrong('long',
      { most: SECRET, n: v.length }) : null),
};

export const splitTags = (text) => [...new Set(text.split(',').map((tag) => tag.trim()).filter(Boolean))];

/** Null where the value is good, else {key, values} for t(). */
export const check = (field, value) => CHECKS[field]?.(value.trim()) ?? null;
