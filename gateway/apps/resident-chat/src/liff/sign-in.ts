import * as api from '../wire/api';
import type { Liff } from './liff';

export type EnterProblem = 'denied' | 'restart' | 'failed';

/** What came of it: on to the chat, off to LINE's login page, or a problem with other ways in. */
export type EnterOutcome = { kind: 'in' } | { kind: 'away' } | { kind: 'problem'; problem: EnterProblem };

const module = '/enter/liff.js';
const patienceMs = 15_000;

const within = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([work, new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too slow')), patienceMs))]);

/** The only place that loads anything of LINE's, by an address of our own host. */
async function sdk(): Promise<Liff> {
  const loaded: { default: Liff } = await import(/* @vite-ignore */ module);
  return loaded.default;
}

/** The token is sent to our server and dropped; nothing of the profile is ever asked for. */
export async function signInWithLiff(liffId: string): Promise<EnterOutcome> {
  try {
    const liff = await within(sdk());
    // LINE's rule: the URL stays untouched until this has resolved.
    await within(liff.init({ liffId, withLoginOnExternalBrowser: false }));
    if (!liff.isLoggedIn()) {
      if (liff.isInClient()) return { kind: 'problem', problem: 'failed' };
      liff.login({ redirectUri: `${window.location.origin}/enter` });
      return { kind: 'away' };
    }
    const idToken = liff.getIDToken();
    if (idToken === null) return { kind: 'problem', problem: 'failed' };
    const answer = await api.lineSession(idToken);
    // Outside LINE the SDK keeps the token in the browser, also an expired one: drop it either way.
    if (!liff.isInClient()) liff.logout();
    if (answer.ok) return { kind: 'in' };
    return { kind: 'problem', problem: answer.status === 401 ? 'restart' : 'failed' };
  } catch {
    return { kind: 'problem', problem: 'failed' };
  }
}

/** What the service says in `?problem=` when LINE's login page sent the person back. */
export function problemIn(query: string): EnterProblem | null {
  const said = new URLSearchParams(query).get('problem');
  if (said === null) return null;
  return said === 'line-denied' ? 'denied' : said === 'line-restart' ? 'restart' : 'failed';
}
