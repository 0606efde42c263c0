/** Requests to the central. Addresses are relative, so that a path prefix before it changes nothing. */

/** An answer that is not success: the contract's code, and its field, hint, reason where they were given. */
export class ApiError extends Error {
  constructor(status, body, requestId) {
    super(body?.error ?? `HTTP ${status}`);
    Object.assign(this, { status, code: body?.code ?? 'network', field: body?.field, hint: body?.hint,
        reason: body?.reason,
      stderr: body?.stderr, body, requestId });
  }
}

let signedOut = () => {};
export const onSignedOut = (call) => { signedOut = call; };

// longer than the central's own longest wait (a sign-in over SSH, 15 s, twice)
const DEADLINE_MILLIS = 45_000;

let confirmed = async () => false;
/** Told when a step asks for the password again; answers whether it was given. */
export const onConfirm = (call) => { confirmed = call; };

/** A request; one that asks for the password again waits for it, and is then sent again. */
export async function request(method, path, body, options) {
  try {
    return await ask(method, path, body, options);
  } catch (problem) {
    if (problem.body?.confirm !== true || !await confirmed()) throw problem;
    return ask(method, path, body, options);
  }
}

export async function ask(method, path, body, { keepalive = false, quiet = false,
    deadline = DEADLINE_MILLIS } = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      keepalive,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(deadline),
    });
  } catch (cause) {
    throw new ApiError(0, { error: cause.name === 'TimeoutError' ? 'timeout' : String(cause.message),
        code: 'network' });
  }
  const json = await answer.json().catch(() => null);
  if (answer.ok) return json;
  if (answer.status === 401 && !quiet) signedOut();
  throw new ApiError(answer.status, json, answer.headers.get('X-Request-Id'));
}

export const get = (path, options) => request('GET', path, undefined, options);
export const post = (path, body = {}, options) => request('POST', path, body, options);
export const put = (path, body) => request('PUT', path, body);
export const remove = (path, options) => request('DELETE', path, undefined, options);
