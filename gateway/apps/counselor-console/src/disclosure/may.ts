import type { Disclosure, Role } from '../types';

export type StepName = 'basis' | 'approve' | 'pack' | 'release' | 'download' | 'acknowledge' | 'refuse';

type Facts = Pick<Disclosure, 'state' | 'requestedBy' | 'emergency' | 'downloadedAt' | 'incidentAt'> & { first?: { staffId: string } | null; second?: { staffId: string } | null };

/** Which steps to offer. The rule itself is the vault's; here only what would surely be refused is left out. */
export function mayStep(one: Facts, roles: readonly Role[], me: string): ReadonlySet<StepName> {
  const may = new Set<StepName>();
  const mine = one.requestedBy === me;
  const signer = roles.some((role) => role === 'supervisor' || role === 'departmentOfficer' || role === 'privacyOfficer');
  if (!mine && !signer) return may;
  const { state } = one;
  const handedOver = Boolean(one.downloadedAt);
  const lateSecond = one.emergency && Boolean(one.first) && !one.second && (state === 'packaged' || state === 'released' || state === 'acknowledged');
  if (state === 'requested') may.add('basis');
  if (signer && !mine && one.first?.staffId !== me && (state === 'basisRecorded' || state === 'approvedOnce' || lateSecond)) may.add('approve');
  if (state === 'approvedTwice' || (state === 'approvedOnce' && one.emergency)) may.add('pack');
  if (signer && !mine && state === 'packaged') may.add('release');
  if (state === 'released' && !handedOver) may.add('download');
  if (state === 'released' && handedOver) may.add('acknowledge');
  if (state !== 'refused' && state !== 'lapsed' && (handedOver ? lateSecond && signer && !mine && one.first?.staffId !== me && !one.incidentAt : state !== 'acknowledged')) may.add('refuse');
  return may;
}
