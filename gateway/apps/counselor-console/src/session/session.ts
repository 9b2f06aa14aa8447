import { useQuery } from '@tanstack/react-query';
import { api, onSignedOut, Problem } from '../api';
import { createStore, useStore } from '../store';
import type { Me, Membership, Role } from '../types';
import { client, forgetAll, keys, outbox, stirred } from './desk';

/** Who was signed in last in this tab; their unsent texts wait for them. */
let lastStaffId: string | null = null;

/** True when a session ended under a person's hands (and not by their own sign-out). */
export const lapsed = createStore(false);

onSignedOut(() => {
  if (lastStaffId !== null) lapsed.set(true);
  client.setQueryData(keys.me, null);
});

export function useMe() {
  return useQuery<Me | null>({
    queryKey: keys.me,
    staleTime: Infinity,
    gcTime: Infinity,
    queryFn: async ({ signal }) => {
      try {
        const me = await api.me(signal);
        lastStaffId = me.staffId;
        return me;
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
  });
}

export async function signIn(email: string, password: string, code: string): Promise<void> {
  const me = await api.signIn(email, password, code);
  if (lastStaffId !== null && lastStaffId !== me.staffId) forgetAll();
  lastStaffId = me.staffId;
  lapsed.set(false);
  client.setQueryData(keys.me, me);
  outbox.retryNow();
}

export async function signOut(): Promise<void> {
  try {
    await api.signOut();
  } catch (error) {
    // Already ended on the server: the same for the person. Anything else must be seen, the session still lives.
    if (!(error instanceof Problem && error.status === 401)) throw error;
  }
  forgetAll();
  lastStaffId = null;
  lapsed.set(false);
  client.setQueryData(keys.me, null);
}

const tenantChoice = createStore<string | null>(null);

export function chooseTenant(tenantId: string): void {
  tenantChoice.set(tenantId);
  stirred.update((all) => new Set([...all].filter((id) => id !== tenantId)));
}

export const currentTenantId = (me: Me): string | null => {
  const chosen = tenantChoice.get();
  return (me.memberships.find((m) => m.tenantId === chosen) ?? me.memberships[0])?.tenantId ?? null;
};

export function useMembership(me: Me): Membership | null {
  const chosen = useStore(tenantChoice);
  return me.memberships.find((m) => m.tenantId === chosen) ?? me.memberships[0] ?? null;
}

export type Page = 'board' | 'search' | 'team' | 'numbers' | 'staff' | 'accessLog' | 'case' | 'glass' | 'keeping' | 'disclosure' | 'status';

const pagesOf: Record<Role, readonly Page[]> = {
  counselor: ['board', 'search', 'case', 'disclosure', 'numbers'],
  supervisor: ['board', 'search', 'case', 'team', 'disclosure', 'numbers', 'accessLog', 'keeping', 'status'],
  departmentOfficer: ['case', 'disclosure', 'numbers', 'keeping'],
  privacyOfficer: ['case', 'disclosure', 'glass', 'keeping', 'numbers', 'accessLog'],
  tenantAdmin: ['staff', 'disclosure', 'glass', 'keeping', 'numbers', 'status'],
  auditor: ['disclosure', 'numbers', 'accessLog', 'glass', 'keeping', 'staff'],
};

/** What these roles may see; the services decide again on every call. */
export function pagesFor(roles: readonly Role[]): Page[] {
  const order: Page[] = ['board', 'search', 'team', 'case', 'staff', 'numbers', 'accessLog', 'glass', 'keeping', 'disclosure', 'status'];
  return order.filter((page) => roles.some((role) => pagesOf[role]?.includes(page)));
}
