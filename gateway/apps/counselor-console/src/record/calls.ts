import { consultation, done, json, post } from '../api';
import type {
  AccessRows, AccessSettings, AccessSummary, Certificate, Colleagues, ConflictScope, DeskRetention, Disposal, GlassBroken, GlassReason, GlassUses, OpenedGlass, Order, Orders, Proposal,
  Retention, ReviewOutcome, Sensitivity,
} from '../types';

const part = encodeURIComponent;
const put = (body: unknown) => ({ method: 'PUT' as const, body });
const gone = { method: 'DELETE' as const };

/** What the pages of records, broken glass and keeping ask the services. */
export const calls = {
  colleagues: (tenantId: string) => json<Colleagues>('/api/v1/colleagues', { tenantId }),
  stepUp: (code: string) => done('/api/v1/auth/step-up', post({ code })),

  accessLog: (tenantId: string, id: string, signal?: AbortSignal) => json<AccessRows>(`${consultation(id)}/access-log`, signal ? { tenantId, signal } : { tenantId }),
  summary: (tenantId: string, from: string, to: string) => json<AccessSummary>(`/api/v1/access-summary?${new URLSearchParams({ from, to })}`, { tenantId }),

  access: (tenantId: string, id: string) => json<AccessSettings>(`${consultation(id)}/access`, { tenantId }),
  share: (tenantId: string, id: string, departmentId: string, until: string) => done(`${consultation(id)}/shares/${part(departmentId)}`, { ...put({ until }), tenantId }),
  unshare: (tenantId: string, id: string, departmentId: string) => done(`${consultation(id)}/shares/${part(departmentId)}`, { ...gone, tenantId }),
  setSensitivity: (tenantId: string, id: string, sensitivity: Sensitivity) => done(`${consultation(id)}/sensitivity`, { ...put({ sensitivity }), tenantId }),
  keepAway: (tenantId: string, id: string, staffId: string, scope: ConflictScope) => done(`${consultation(id)}/conflicts/${part(staffId)}`, { ...put({ scope }), tenantId }),
  letBack: (tenantId: string, id: string, staffId: string) => done(`${consultation(id)}/conflicts/${part(staffId)}`, { ...gone, tenantId }),

  breakGlass: (tenantId: string, id: string, breakGlassId: string, reason: GlassReason, text: string) =>
    json<GlassBroken>(`${consultation(id)}/break-glass/${part(breakGlassId)}`, { ...put({ reason, text }), tenantId }),
  glassUses: async (tenantId: string) => (await json<GlassUses>('/api/v1/break-glass', { tenantId })).uses,
  openGlass: (tenantId: string, breakGlassId: string) => json<OpenedGlass>(`/api/v1/break-glass/${part(breakGlassId)}`, { tenantId }),
  review: (tenantId: string, breakGlassId: string, reviewId: string, outcome: ReviewOutcome) =>
    done(`/api/v1/break-glass/${part(breakGlassId)}/reviews/${part(reviewId)}`, { ...put({ outcome }), tenantId }),

  retention: (tenantId: string) => json<Retention>('/api/v1/retention', { tenantId }),
  decide: (tenantId: string, deskId: string, decision: DeskRetention) => done(`/api/v1/desks/${part(deskId)}/retention`, { ...put(decision), tenantId }),
  orders: async (tenantId: string, before: string | null) => (await json<Orders>(`/api/v1/endings${before ? `?${new URLSearchParams({ before })}` : ''}`, { tenantId })).orders,
  propose: (tenantId: string, orderId: string, proposal: Proposal) => json<Order>(`/api/v1/endings/${part(orderId)}`, { ...put(proposal), tenantId }),
  approve: (tenantId: string, orderId: string) => json<Order>(`/api/v1/endings/${part(orderId)}/approve`, { ...post(), tenantId, timeoutMs: 60_000 }),
  withdraw: (tenantId: string, orderId: string) => json<Order>(`/api/v1/endings/${part(orderId)}/withdraw`, { ...post(), tenantId, timeoutMs: 60_000 }),
  certificate: (tenantId: string, orderId: string) => json<Certificate>(`/api/v1/endings/${part(orderId)}/certificate`, { tenantId }),
  disposal: (tenantId: string, bucket: number) => json<Disposal>(`/api/v1/disposals/${bucket}`, { tenantId }),
};
