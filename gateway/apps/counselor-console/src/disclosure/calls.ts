import { bytes, done, json, post } from '../api';
import type {
  Disclosure, DisclosureBasis, DisclosureBasisGiven, DisclosureCounts, DisclosurePackage, DisclosureReceipt, DisclosureRefusal, DisclosureSigner, DisclosureWanted, EntriesToChoose, Log, OpenedDisclosure,
} from '../types';

const one = (id: string) => `/api/v1/disclosures/${encodeURIComponent(id)}`;
const put = (body: unknown) => ({ method: 'PUT' as const, body });

/** Names of what is kept in memory for a minute. */
export const disclosureKeys = {
  list: (tenantId: string) => ['disclosures', tenantId] as const,
  one: (tenantId: string, id: string) => ['disclosures', tenantId, id] as const,
  entries: (tenantId: string, id: string, log: Log) => ['disclosures', tenantId, id, 'entries', log] as const,
  bases: (tenantId: string) => ['disclosure-bases', tenantId] as const,
  counts: (tenantId: string, year: number, half: number) => ['disclosure-counts', tenantId, year, half] as const,
  signer: (tenantId: string) => ['disclosure-signer', tenantId] as const,
};

/** What the page of disclosures asks the vault. */
export const disclosureCalls = {
  list: async (tenantId: string) => (await json<{ disclosures: Disclosure[] }>('/api/v1/disclosures', { tenantId })).disclosures,
  open: (tenantId: string, id: string) => json<OpenedDisclosure>(one(id), { tenantId }),
  request: (tenantId: string, id: string, wanted: DisclosureWanted) => json<Disclosure>(one(id), { ...put(wanted), tenantId }),
  basis: (tenantId: string, id: string, basis: DisclosureBasisGiven) => json<Disclosure>(`${one(id)}/basis`, { ...post(basis), tenantId }),
  approve: (tenantId: string, id: string) => json<Disclosure>(`${one(id)}/approve`, { ...post(), tenantId }),
  refuse: (tenantId: string, id: string, refusal: DisclosureRefusal) => json<Disclosure>(`${one(id)}/refuse`, { ...post({ refusal }), tenantId }),
  /** The whole log, page by page. */
  entries: async (tenantId: string, id: string, log: Log) => {
    const all: EntriesToChoose['entries'] = [];
    for (let after = 0; ; ) {
      const page = await json<EntriesToChoose>(`${one(id)}/entries?log=${log}&after=${after}`, { tenantId });
      all.push(...page.entries);
      const last = page.entries[page.entries.length - 1];
      if (!last || last.seq >= page.lastSeq) return all;
      after = last.seq;
    }
  },
  pack: (tenantId: string, id: string, wanted: DisclosurePackage) => json<Disclosure>(`${one(id)}/package`, { ...put(wanted), tenantId, timeoutMs: 60_000 }),
  release: (tenantId: string, id: string) => json<Disclosure>(`${one(id)}/release`, { ...post(), tenantId }),
  download: (tenantId: string, id: string) => bytes(`${one(id)}/download`, { ...post(), tenantId }),
  acknowledge: (tenantId: string, id: string, receipt: DisclosureReceipt) => json<Disclosure>(`${one(id)}/acknowledge`, { ...post(receipt), tenantId }),
  bases: async (tenantId: string) => (await json<{ bases: DisclosureBasis[] }>('/api/v1/disclosure-bases', { tenantId })).bases,
  putBasis: (tenantId: string, basis: DisclosureBasis) =>
    done(`/api/v1/disclosure-bases/${basis.basis}`, { ...put({ label: basis.label, active: basis.active, emergency: basis.emergency }), tenantId }),
  counts: (tenantId: string, year: number, half: number) => json<DisclosureCounts>(`/api/v1/disclosure-counts?year=${year}&half=${half}`, { tenantId }),
  signer: (tenantId: string) => json<DisclosureSigner>('/api/v1/disclosure-signer', { tenantId }),
};
