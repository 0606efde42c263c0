/** The address says what is seen: #/server/3?range=6h&tab=services. Every view reads it and changes it through here. */
let heard = () => {};

/** {view, id, query}: "#/" is the fleet. */
export function parse(hash) {
  const [path, search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view, id] = path.split('/');
  return { view: view || 'fleet', id: id ? Number(id) : null,
      query: Object.fromEntries(new URLSearchParams(search)) };
}

export function address(view, id, query = {}) {
  const kept = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '');
  const path = view === 'fleet' ? '' : id ? `${view}/${id}` : view;
  return `#/${path}${kept.length ? `?${new URLSearchParams(kept)}` : ''}`;
}

export const route = () => parse(location.hash);

export function go(hash, { replace = false } = {}) {
  if (hash === (location.hash || '#/')) return;
  if (replace) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  heard();
}

/** The same view with some of its query changed; undefined takes a name away. */
export function query(changes, options) {
  const now = route();
  go(address(now.view, now.id, { ...now.query, ...changes }), options);
}

export function onRoute(call) {
  heard = call;
  addEventListener('popstate', call);
  addEventListener('hashchange', call);
}
