// The LIFF module of the stand-in: the interface of @line/liff v2 that our entry page uses, talking to the double instead of LINE.
const PHONE = '{{phone}}';
const API = '{{api}}';
const ACCESS = '{{access}}';

class LiffError extends Error {
  constructor(code, message, cause) {
    super(message);
    this.name = 'LiffError';
    this.code = code;
    this.cause = cause;
  }
}

const state = { liffId: null, app: null, inClient: false, accessToken: null, idToken: null, userId: null };
let isReady;
const ready = new Promise((resolve) => { isReady = resolve; });
const slot = (liffId) => `LIFF_STORE:${liffId}`;
const stored = (liffId) => JSON.parse(sessionStorage.getItem(slot(liffId)) ?? 'null');
const store = (liffId, value) => value ? sessionStorage.setItem(slot(liffId), JSON.stringify(value)) : sessionStorage.removeItem(slot(liffId));
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const random = (size) => base64url(crypto.getRandomValues(new Uint8Array(size)));

async function ask(url, init, code) {
  let answer;
  try {
    answer = await fetch(url, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    throw new LiffError('INIT_FAILED', 'LINE could not be reached', cause);
  }
  if (!answer.ok) throw new LiffError(code, `LINE answered ${answer.status}`);
  return answer.json();
}

const post = (url, body, code) =>
  ask(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }, code);

/** In the LIFF browser the primary redirect carries who it is in the fragment. */
function takeFragment(liffId) {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (fragment.has('access_token')) store(liffId, { accessToken: fragment.get('access_token'), inClient: true });
}

/** In an external browser the page comes back from the sign-in page with a code. */
async function takeCode(liffId) {
  const query = new URLSearchParams(location.search);
  if (!query.has('code') || !query.has('liffClientId')) return;
  const asked = JSON.parse(sessionStorage.getItem(`${slot(liffId)}:login`) ?? 'null');
  if (!asked || asked.state !== query.get('state')) throw new LiffError('INIT_FAILED', 'state does not match');
  sessionStorage.removeItem(`${slot(liffId)}:login`);
  const form = new URLSearchParams({ grant_type: 'authorization_code', code: query.get('code'), redirect_uri: query.get('liffRedirectUri'), client_id: query.get('liffClientId'), code_verifier: asked.verifier });
  const tokens = await ask(`${API}/oauth2/v2.1/token`, { method: 'POST', body: form }, 'UNAUTHORIZED');
  store(liffId, { accessToken: tokens.access_token, idToken: tokens.id_token, inClient: false });
  const clean = new URL(location.href);
  for (const name of ['code', 'state', 'liffClientId', 'liffRedirectUri', 'friendship_status_changed']) clean.searchParams.delete(name);
  history.replaceState(history.state, '', clean);
}

/** liff.state names the page below the endpoint that was really meant: the secondary redirect. */
function secondary() {
  const wanted = new URLSearchParams(location.search).get('liff.state');
  if (wanted === null) return null;
  const endpoint = new URL(state.app.endpointUrl);
  const target = new URL(wanted.startsWith('/') ? endpoint.pathname.replace(/\/$/, '') + wanted : endpoint.pathname + wanted, endpoint.origin);
  for (const [name, value] of endpoint.searchParams) if (!target.searchParams.has(name)) target.searchParams.append(name, value);
  return target;
}

async function init({ liffId, withLoginOnExternalBrowser = false } = {}, success, failure) {
  try {
    if (!liffId) throw new LiffError('INVALID_ARGUMENT', 'liffId is necessary for liff.init()');
    state.liffId = liffId;
    state.app = await ask(`${PHONE}/liff/apps/${encodeURIComponent(liffId)}`, {}, 'INVALID_CONFIG');
    takeFragment(liffId);
    await takeCode(liffId);
    const target = secondary();
    if (target) {
      location.replace(target);
      return await new Promise(() => {});
    }
    await restore(liffId);
    if (location.hash.includes('access_token=')) history.replaceState(history.state, '', location.pathname + location.search);
    if (withLoginOnExternalBrowser && !state.inClient && !state.accessToken) login();
    isReady();
    success?.();
  } catch (error) {
    failure?.(error);
    throw error;
  }
}

async function restore(liffId) {
  const kept = stored(liffId);
  if (!kept) return;
  Object.assign(state, { inClient: kept.inClient, accessToken: kept.accessToken, idToken: kept.idToken ?? null });
  if (!kept.inClient) return;
  try {
    const context = await post(`${PHONE}/liff/context`, { accessToken: kept.accessToken, liffId }, 'UNAUTHORIZED');
    Object.assign(state, { idToken: context.idToken, userId: context.userId });
  } catch (error) {
    store(liffId, null);
    throw error;
  }
}

async function login({ redirectUri = location.href } = {}) {
  if (state.inClient) throw new LiffError('FORBIDDEN', 'liff.login() is not for the LIFF browser');
  const verifier = random(32);
  const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
  const asked = { state: random(16), verifier };
  sessionStorage.setItem(`${slot(state.liffId)}:login`, JSON.stringify(asked));
  const query = new URLSearchParams({ response_type: 'code', client_id: state.app.clientId, redirect_uri: redirectUri, state: asked.state, scope: 'openid', code_challenge: challenge, code_challenge_method: 'S256', liff_id: state.liffId });
  location.assign(`${ACCESS}/oauth2/v2.1/authorize?${query}`);
}

function logout() {
  store(state.liffId, null);
  Object.assign(state, { accessToken: null, idToken: null, userId: null });
}

const liff = {
  init, ready, login, logout,
  get id() { return state.liffId; },
  isInClient: () => state.inClient,
  isLoggedIn: () => state.accessToken !== null,
  getIDToken: () => state.idToken,
  getAccessToken: () => state.accessToken,
  getDecodedIDToken: () => state.idToken ? JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(state.idToken.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)))) : null,
  getContext: () => state.inClient ? { type: 'utou', viewType: 'full', userId: state.userId, liffId: state.liffId, endpointUrl: state.app.endpointUrl } : { type: 'external' },
  getOS: () => /iPhone|iPad/.test(navigator.userAgent) ? 'ios' : /Android/.test(navigator.userAgent) ? 'android' : 'web',
  getLanguage: () => 'ja',
  getAppLanguage: () => 'ja',
  getVersion: () => '2.29.2',
  getLineVersion: () => state.inClient ? '15.12.0' : null,
  isApiAvailable: () => false,
  closeWindow: () => window.close(),
  openWindow: ({ url, external = false }) => { if (external) window.open(url, '_blank', 'noopener'); else location.assign(url); },
};

export { liff, LiffError };
export default liff;
