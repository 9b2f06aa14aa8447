import type { Order, OrderKind, Role } from '../types';

/** Officers and administrators are the municipality's own; counselors and supervisors may be a contractor's. */
export const isOfTown = (roles: readonly Role[]): boolean => roles.some((role) => role === 'privacyOfficer' || role === 'departmentOfficer' || role === 'tenantAdmin');

/** Whether these roles sign orders of a kind at all; the vault looks at departments and people besides. */
export function signs(roles: readonly Role[], kind: OrderKind): boolean {
  if (kind === 'destroyBucket') return isOfTown(roles);
  // All of a resident is wider than one department: a supervisor does not sign it.
  if (kind === 'eraseResident') return roles.some((role) => role === 'privacyOfficer' || role === 'departmentOfficer');
  return roles.some((role) => role === 'privacyOfficer' || role === 'departmentOfficer' || role === 'supervisor');
}

export const stands = (order: Order): boolean => order.kind === 'hold' && order.state === 'done' && order.releasedAt === null;

export type OrderStep = 'approve' | 'withdraw' | 'release' | 'certificate';

/** What this person may do with an order now. Who proposed does not approve. */
export function steps(order: Order, staffId: string, roles: readonly Role[]): OrderStep[] {
  const found: OrderStep[] = [];
  if (signs(roles, order.kind)) {
    if (order.state === 'proposed' && order.firstBy !== staffId) found.push('approve');
    if (order.state === 'proposed' || (order.state === 'approved' && order.kind === 'destroyBucket')) found.push('withdraw');
    if (stands(order)) found.push('release');
  }
  if (hasCertificate(order)) found.push('certificate');
  return found;
}

export const hasCertificate = (order: Order): boolean => order.state === 'done' && (order.kind === 'eraseConsultation' || order.kind === 'eraseResident' || order.kind === 'destroyBucket');

export const filters = ['all', 'waiting', 'holds', 'certificates'] as const;
export type Filter = (typeof filters)[number];

export function matching(orders: readonly Order[], filter: Filter): Order[] {
  const fits: Record<Filter, (order: Order) => boolean> = {
    all: () => true, waiting: (order) => order.state === 'proposed', holds: stands, certificates: hasCertificate,
  };
  return orders.filter(fits[filter]);
}
