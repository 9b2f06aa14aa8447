/** The shapes of the residents' public API. Times are ISO-8601 in UTC. */

export interface Hotline { name: string; number: string; hours: string | null; tel: string | null }

export interface QuestionOption { optionId: string; label: string }

export interface Question {
  questionId: string;
  label: string;
  kind: 'choice' | 'text';
  required: boolean;
  options: QuestionOption[];
}

export interface Desk {
  deskId: string;
  name: string;
  summary: string;
  openNow: boolean;
  opensAt: string | null;
  closesAt: string | null;
  hoursText: string[];
  questions: Question[];
  closedMessage: string;
}

export interface Door {
  tenantName: string;
  officialAccountName: string;
  entry: { mode: 'inAppLiff' | 'externalBrowser' | 'none'; liffId: string | null; liffEndpointPath: string };
  consent: { version: string | number; text: string[] };
  hotlines: Hotline[];
  desks: Desk[];
}

export type ConsultationState = 'opening' | 'requested' | 'waiting' | 'assigned' | 'closed' | 'abandoned';

export interface StreamState {
  state: ConsultationState;
  /** People ahead + 1, or null when nobody knows yet. */
  place: number | null;
  staffReadSeq: number;
  residentReadSeq: number;
  lastSeq: number;
}

export interface ConsultationView extends StreamState {
  consultationId: string;
  deskId: string;
  deskName: string;
  requestedAt: string | null;
  assignedAt: string | null;
  closedAt: string | null;
}

export interface Entry {
  seq: number;
  entryId: string;
  author: 'resident' | 'counselor' | 'system';
  kind: 'text' | 'consent' | 'answers' | 'closingNotice' | 'files';
  text: string;
  answers?: { label: string; values: string[] }[];
  attachments?: AttachedFile[];
  storedAt: string;
}

/** An image or a file of an entry; what it is was decided by its first bytes. */
export interface AttachedFile { attachmentId: string; name: string; type: string; size: number }

export interface EntryPage { entries: Entry[]; lastSeq: number; closed: boolean }

export interface Accepted { seq: number; storedAt: string }

export interface Session { method: 'line' | 'phrase'; expiresAt: string; consultations: ConsultationView[] }

export interface Answer { questionId: string; optionIds?: string[]; text?: string }

export interface Opening { deskId: string; consentVersion: string | number; answers: Answer[] }

export const isOver = (state: ConsultationState): boolean => state === 'closed' || state === 'abandoned';
