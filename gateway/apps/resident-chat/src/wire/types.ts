import type { components as line } from './services/line-contact-point';
import type { components as chat } from './services/web-chat';

/** Short names for what the services' own documents say (`services/`, generated). Nothing of the wire is made up here. */

type Chat = chat['schemas'];
type Refusals<T> = { [K in keyof T]: T[K] extends { content: { 'application/problem+json': { code: infer Code } } } ? Code : never }[keyof T];

export type Door = Chat['DoorView'];
export type Desk = Chat['DoorDesk'];
export type Question = Chat['DoorQuestion'];
export type Hotline = Chat['Hotline'];
export type Entrance = Chat['Entrance'];
export type Session = Chat['SessionView'];
export type SessionBegun = Chat['SessionBegun'];
export type PhraseGiven = Chat['PhraseGiven'];
export type ReturnedByPhrase = Chat['ReturnedByPhrase'];
export type LineSignIn = line['schemas']['OpenLineSessionRequest'];
export type ConsultationState = Chat['ConsultationState'];
export type ConsultationView = Chat['ConsultationView'];
export type Opening = Chat['OpenConsultationRequest'];
export type Answer = Chat['GivenChoice'];
export type StreamState = Chat['StreamState'];
export type Entry = Chat['TalkEntry'];
export type EntryPage = Chat['TalkPage'];
export type AttachedFile = Chat['AttachedFile'];
export type Polled = Chat['PollAnswer'];
export type Accepted = Chat['EntryAccepted'];

/** Every code that a service may refuse with. */
export type RefusalCode = Refusals<chat['responses']> | Refusals<line['responses']>;

export const isOver = (state: ConsultationState): boolean => state === 'closed' || state === 'abandoned';
