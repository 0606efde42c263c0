/**
 * A parser of server-sent events: feed() takes text as it arrives, in pieces of any size. `heard` is called for every event as
 * (name, data), and as (null, comment) for a comment, which is how a heartbeat looks.
 */
export function eventParser(heard) {
  let rest = '';
  let name = '';
  let data = [];
  const line = (text) => {
    if (text === '') {
      if (data.length) heard(name || 'message', data.join('\n'));
      name = '';
      data = [];
    } else if (text[0] === ':') {
      heard(null, text.slice(1).trim());
    } else {
      const colon = text.indexOf(':');
      const field = colon < 0 ? text : text.slice(0, colon);
      const value = colon < 0 ? '' : text.slice(colon + (text[colon + 1] === ' ' ? 2 : 1));
      if (field === 'event') name = value;
      else if (field === 'data') data.push(value);
    }
  };
  return {
    feed(text) {
      rest += text;
      // a lone CR at the end may be the first half of a CRLF: it waits
      const whole = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
      const lines = whole.split(/\r\n|\n|\r/);
      const tail = lines.pop();
      rest = tail + rest.slice(whole.length);
      lines.forEach(line);
    },
  };
}
