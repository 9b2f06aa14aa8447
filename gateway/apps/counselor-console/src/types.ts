import type { components as numbers } from './services/reporting';
import type { components as desk, operations as deskCalls } from './services/routing';
import type { components as vault, operations as vaultCalls } from './services/storage-vault';
import type { components as people } from './services/tenant-directory';

/** Short names for what the services' own documents say (`services/`, generated). Nothing of the wire is made up here. */

type People = people['schemas'];
type Desk = desk['schemas'];
type Vault = vault['schemas'];
type Numbers = numbers['schemas'];

export type Me = People['Me'];
export type Membership = People['Membership'];
export type Role = Membership['roles'][number];
export type Invitation = People['OpenedInvitation'];
export type InvitationLink = People['InvitedStaff'];
export type StaffMember = People['ListedStaff'];
export type NewStaff = People['InviteStaffRequest'];
export type Places = People['DeskList'];
export type StaffList = People['StaffList'];
export type Colleagues = People['ColleagueList'];
export type DeskRetention = People['DecideRetentionRequest'];
export type RetentionStart = People['RetentionStart'];
export type ListedDesk = People['ListedDesk'];

export type Board = Desk['BoardView'];
export type BoardDesk = Desk['DeskView'];
export type Waiting = Desk['WaitingView'];
export type Case = Desk['CaseView'];
export type Alert = Desk['AlertView'];
export type Presence = Desk['PresenceView'];
export type Polled = Desk['PollAnswer'];

export type Log = NonNullable<NonNullable<vaultCalls['ReadEntries']['parameters']['query']>['log']>;
export type StaffEntry = Vault['OpenedEntry'];
export type Author = StaffEntry['author'];
export type EntryPage = Vault['EntriesPage'];
export type Receipt = Vault['EntryAccepted'];
export type AttachedFile = Vault['AttachedFile'];
export type SearchQuery = Vault['SearchRequest'];
export type SearchHit = Vault['SearchHit'];
export type SearchPage = Vault['SearchPage'];
export type AccessRow = Vault['AccessLine'];
export type AccessRows = Vault['AccessLines'];
export type EmergencyException = Vault['EmergencyExceptionView'];
export type EmergencyExceptions = Vault['EmergencyExceptionList'];
export type OpenedException = Vault['OpenedEmergencyException'];

export type AccessSummary = Vault['AccessSummary'];
export type AccessCount = Vault['AccessCount'];
export type AccessSettings = Vault['AccessSettings'];
export type ConflictScope = Vault['ConflictScope'];
export type Sensitivity = Vault['Sensitivity'];
export type GlassReason = Vault['BreakGlassReason'];
export type GlassBroken = Vault['GlassBroken'];
export type GlassUse = Vault['BreakGlassView'];
export type GlassUses = Vault['BreakGlassList'];
export type OpenedGlass = Vault['OpenedBreakGlass'];
export type ReviewOutcome = Vault['ReviewOutcome'];
export type Order = Vault['EndingView'];
export type Orders = Vault['EndingList'];
export type OrderKind = Vault['EndingKind'];
export type Proposal = Vault['ProposeEndingRequest'];
export type Certificate = Vault['SignedCertificate'];
export type Retention = Vault['RetentionView'];
export type Disposal = Vault['DisposalView'];
export type Disclosure = Vault['DisclosureView'];
export type DisclosureState = Vault['DisclosureState'];
export type DisclosureRequester = Vault['DisclosureRequester'];
export type DisclosureRefusal = Vault['DisclosureRefusal'];
export type OpenedDisclosure = Vault['OpenedDisclosure'];
export type DisclosureWanted = Vault['RequestDisclosureRequest'];
export type DisclosureBasisGiven = Vault['RecordBasisRequest'];
export type DisclosureReceipt = Vault['AcknowledgeRequest'];
export type DisclosurePackage = Vault['PackageRequest'];
export type DisclosureBasis = Vault['BasisView'];
export type DisclosureCounts = Vault['DisclosureCounts'];
export type DisclosureCount = Vault['DisclosureCount'];
export type DisclosureSigner = Vault['DisclosureSigner'];
export type EntryToChoose = Vault['EntryToChoose'];
export type EntriesToChoose = Vault['EntriesToChoose'];

export type DailyReport = Numbers['DailyReport'];
export type Counts = Omit<Numbers['DayCounts'], 'date'>;

/** The gateway's own answer; it has no document, being no service. */
export type PartState = 'unknown' | 'ready' | 'late' | 'notReady' | 'fenced' | 'away';
export interface PartStatus { part: string; state: PartState; since: string }
export interface SystemStatus { checkedAt: string; parts: PartStatus[] }

type Streamed = deskCalls['WatchBoard']['responses'][200]['content']['text/event-stream'];
type Flat<T> = T extends { event: infer Name; data: infer Data } ? { event: Name } & Data : never;

/** What the desk's live stream says after its greeting: ids only, the console fetches the rest. */
export type Notice = Flat<Exclude<Streamed, { event: 'hello' }>>;
