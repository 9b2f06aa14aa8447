import type { Membership, Role } from '../types';

export type CaseTab = 'talk' | 'memo' | 'opened' | 'sharing' | 'ending';

const tabsOf: Partial<Record<Role, readonly CaseTab[]>> = {
  counselor: ['talk', 'memo', 'opened'],
  supervisor: ['talk', 'memo', 'opened', 'sharing', 'ending'],
  departmentOfficer: ['talk', 'memo', 'ending'],
  privacyOfficer: ['talk', 'memo', 'opened', 'sharing', 'ending'],
};

type Held = Pick<Membership, 'roles' | 'officersRead'>;

/** Reads words by their role: officers where the municipality lets them; a privacy officer alone by broken glass only. */
export const readsByRole = ({ roles, officersRead }: Held): boolean =>
  roles.some((role) => role === 'counselor' || role === 'supervisor' || (role === 'departmentOfficer' && officersRead));

/** What these roles may see of a consultation's record; the vault decides again on every call, by person, place and sensitivity. */
export const caseTabs = (held: Held): CaseTab[] => {
  const words = readsByRole(held) || breaksGlass(held.roles);
  return (['talk', 'memo', 'opened', 'sharing', 'ending'] as const)
    .filter((tab) => held.roles.some((role) => tabsOf[role]?.includes(tab)) && (words || (tab !== 'talk' && tab !== 'memo')));
};

export const breaksGlass = (roles: readonly Role[]): boolean => roles.includes('privacyOfficer');
/** Reviews uses of broken glass and reads their reasons; an auditor sees only that they were. */
export const reviewsGlass = (roles: readonly Role[]): boolean => roles.some((role) => role === 'privacyOfficer' || role === 'tenantAdmin');
/** Shares and changes the handling; a privacy officer sees both and sets conflicts only. */
export const shares = (roles: readonly Role[]): boolean => roles.includes('supervisor');
export const seesSummary = (roles: readonly Role[]): boolean => roles.some((role) => role === 'privacyOfficer' || role === 'auditor');
