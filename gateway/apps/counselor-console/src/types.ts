/** The wire shapes of the staff API, as the services publish them. Nothing here is made up by the console. */

export type Role = 'counselor' | 'supervisor' | 'departmentOfficer' | 'privacyOfficer' | 'tenantAdmin' | 'auditor';
export type Log = 'talk' | 'staff';
export type Author = 'resident' | 'counselor' | 'system';

export interface Membership {
  tenantId: string;
  tenantName: string;
  roles: Role[];
  departments: { departmentId: string; name: string }[];
  desks: { deskId: string; name: string }[];
}

export interface Me {
  staffId: string;
  displayName: string;
  email: string;
  memberships: Membership[];
  capacity: number;
  expiresAt: string;
}

export interface Invitation {
  displayName: string;
  email: string;
  tenantName: string;
  totp: { secretBase32: string; otpauthUri: string; qrSvg: string };
}

export interface Waiting {
  consultationId: string;
  requestedAt: string;
  place: number;
  urgent: boolean;
}

export interface BoardDesk {
  deskId: string;
  name: string;
  departmentId: string;
  openNow: boolean;
  waiting: Waiting[];
  onDutyCount: number;
}

export interface Case {
  consultationId: string;
  deskId: string;
  deskName: string;
  state: 'assigned' | 'closing' | 'closed';
  assignedStaffId: string | null;
  requestedAt: string;
  takenAt: string | null;
  closedAt: string | null;
  lastTalkSeq: number;
  residentReadSeq: number;
  staffReadSeq: number;
  unanswered: boolean;
}

export interface Alert {
  alertId: string;
  kind: 'emergencyWords' | 'emergencyException';
  consultationId: string | null;
  exceptionId: string | null;
  deskId: string | null;
  raisedAt: string;
}

export interface Board {
  onDuty: boolean;
  capacity: number;
  load: number;
  desks: BoardDesk[];
  mine: Case[];
  alerts: Alert[];
  team?: Case[];
}

export interface Presence {
  onDuty: boolean;
  capacity: number;
  load: number;
}

export interface StaffEntry {
  seq: number;
  entryId: string;
  author: Author;
  kind: 'text' | 'consent' | 'answers' | 'closingNotice' | 'files';
  text: string;
  answers?: { label: string; values: string[] }[];
  attachments?: AttachedFile[];
  storedAt: string;
  authorId?: string | null;
}

export interface AttachedFile {
  attachmentId: string;
  name: string;
  type: string;
  size: number;
}

export interface SearchQuery {
  query: string;
  deskId?: string;
  openedFrom?: string;
  openedBefore?: string;
  closed?: boolean;
  author?: string;
}

export interface SearchHit {
  consultationId: string;
  deskId: string;
  openedAt: string;
  closedAt: string | null;
  log: Log;
  seq: number;
  author: Author;
  storedAt: string;
  snippet: string;
  highlights: { start: number; length: number }[];
}

export interface SearchPage {
  hits: SearchHit[];
  totalHits: number;
  totalCases: number;
  casesScanned: number;
  whole: boolean;
}

export interface EntryPage {
  entries: StaffEntry[];
  lastSeq: number;
  closed: boolean;
}

export interface Receipt {
  seq: number;
  storedAt: string;
}

export interface Counts {
  accesses: number;
  opened: number;
  served: number;
  turnedAway: number;
  abandoned: number;
  completed: number;
  entriesResident: number;
  entriesStaff: number;
}

export interface DailyReport {
  days: (Counts & { date: string })[];
  hours: (Counts & { hour: number })[];
  desks: (Counts & { deskId: string })[];
  generatedAt: string;
}

export interface StaffMember {
  staffId: string;
  displayName: string;
  email: string;
  roles: Role[];
  departments: string[];
  desks: string[];
  state: 'invited' | 'active' | 'disabled';
  capacity: number;
}

export interface NewStaff {
  staffId: string;
  displayName: string;
  email: string;
  roles: Role[];
  departments: string[];
  desks: string[];
  capacity: number;
}

export interface InvitationLink {
  invitationUrl: string;
  expiresAt: string;
}

export interface Places {
  desks: { deskId: string; name: string; departmentId: string }[];
  departments: { departmentId: string; name: string }[];
}

export interface EmergencyException {
  exceptionId: string;
  openedAt: string;
  closedAt: string | null;
  reasonClass: string;
}

export interface AccessRow {
  at: string;
  actorKind: string;
  act: string;
  decision: string;
}

/** What the desk's live stream says: ids only, the console fetches the rest. */
export type Notice =
  | { event: 'entry'; tenantId: string; consultationId: string; log: Log; seq: number; author: Author }
  | { event: 'board'; tenantId: string }
  | { event: 'case'; tenantId: string; consultationId: string }
  | { event: 'alert'; tenantId: string; alertId: string };
