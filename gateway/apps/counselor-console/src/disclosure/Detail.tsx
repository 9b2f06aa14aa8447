import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { shortId } from '../board/board';
import { useNames } from '../record/names';
import { exactTime } from '../time';
import type { Me, Membership, OpenedDisclosure } from '../types';
import { Btn, Trouble } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls, disclosureKeys } from './calls';
import { explainDisclosure, Part, StateChips, useBasisName } from './parts';
import { spoken } from './redaction';
import { SignerPart } from './Signer';
import { Steps } from './Steps';

interface Props {
  me: Me;
  membership: Membership;
  id: string;
  onBack: () => void;
}

/** One disclosure: what can be done now, what stands on its forms, and its history. */
export function Detail({ me, membership, id, onBack }: Props) {
  const words = useWords();
  const { tenantId } = membership;
  const opened = useQuery({ queryKey: disclosureKeys.one(tenantId, id), queryFn: () => disclosureCalls.open(tenantId, id) });
  return (
    <>
      <div><Btn small variant="quiet" data-testid="disclosure-back" onPress={onBack}>← {words.disclosure.back}</Btn></div>
      {opened.error && <Trouble>{explainDisclosure(opened.error)}</Trouble>}
      {!opened.data && !opened.error && <p role="status">{words.loading}</p>}
      {opened.data && (
        <>
          <div className="flex flex-wrap items-center gap-3">
            <h2 className="text-std-20B-150">{words.disclosure.ref(shortId(id))}</h2>
            <StateChips one={opened.data.disclosure} />
          </div>
          <Steps me={me} membership={membership} one={opened.data.disclosure} />
          <Facts opened={opened.data} me={me} tenantId={tenantId} />
          {(opened.data.disclosure.state === 'released' || opened.data.disclosure.state === 'acknowledged') && <SignerPart tenantId={tenantId} />}
          <History tenantId={tenantId} opened={opened.data} me={me} />
        </>
      )}
    </>
  );
}

function Facts({ opened, me, tenantId }: { opened: OpenedDisclosure; me: Me; tenantId: string }) {
  const words = useWords();
  const text = words.disclosure.facts;
  const nameOf = useBasisName();
  const { nameOf: staffName } = useNames(tenantId, me.staffId);
  const { disclosure: one, request, callBack, receipt } = opened;
  const signed = (by: typeof one.first) => by && `${staffName(by.staffId)} ${exactTime(by.at)} ${[by.department && text.department, by.privacy && text.privacy, by.ofTheTown && text.town].filter(Boolean).join('・')}`;
  const lines: readonly (readonly [string, ReactNode])[] = [
    [text.consultation, <span className="grid text-mono-14N-150 break-all">{one.consultationIds.map((id) => <span key={id}>{id}</span>)}</span>],
    [text.requester, words.disclosure.requesters[one.requester]],
    [text.office, request?.office], [text.officer, request?.officer], [text.caseNumber, request?.caseNumber], [text.reason, request?.reason],
    [text.basis, one.basis ? nameOf(one.basis, one.basisLabel) : null],
    [text.calledBack, one.calledBackAt ? `${exactTime(one.calledBackAt)} ${callBack?.calledNumber ?? ''}` : null], [text.published, callBack?.publishedAt], [text.note, callBack?.note],
    [text.first, signed(one.first)], [text.second, signed(one.second)],
    [text.content, one.entries ? `${text.contentOf(one.entries, one.redactions ?? 0, one.files)}${one.withIdentity ? ` · ${text.withIdentity}` : ''}` : null],
    [text.manifest, one.manifestSha256 && <span className="text-mono-14N-150 break-all">{spoken(one.manifestSha256)}</span>],
    [text.certificate, one.certificateSha256 && <span className="text-mono-14N-150 break-all">{spoken(one.certificateSha256)}</span>],
    [text.released, one.releasedAt && exactTime(one.releasedAt)], [text.downloaded, one.downloadedAt && exactTime(one.downloadedAt)],
    [text.received, one.receivedAt && `${exactTime(one.receivedAt)} ${receipt?.receivedBy ?? ''}`], [text.note, receipt?.note],
    [text.refusal, one.refusal && words.disclosure.refusals[one.refusal]],
  ];
  return (
    <Part heading={text.heading}>
      {!request && <p className="hint">{text.forms}</p>}
      <dl className="grid gap-x-6 sm:grid-cols-[max-content_1fr] sm:gap-y-2">
        {lines.filter(([, value]) => value).map(([name, value], at) => (
          <div key={at} className="contents"><dt className="mt-2 text-muted sm:mt-0">{name}</dt><dd className="words">{value}</dd></div>
        ))}
      </dl>
    </Part>
  );
}

function History({ tenantId, opened, me }: { tenantId: string; opened: OpenedDisclosure; me: Me }) {
  const words = useWords();
  const { nameOf } = useNames(tenantId, me.staffId);
  const text = words.disclosure.history;
  return (
    <Part heading={text.heading} lead={text.lead}>
      <ol className="grid">
        {opened.history.map((line) => (
          <li key={line.n} className="grid gap-x-6 border-b border-line py-2 last:border-0 sm:grid-cols-[2rem_11rem_14rem_1fr]" data-testid="history-line">
            <span className="num text-muted"><span className="sm:hidden">{text.n} </span>{line.n}</span>
            <time className="num" dateTime={line.at}>{exactTime(line.at)}</time>
            <strong className="text-dns-14B-130">{text.acts[line.act] ?? line.act}</strong>
            <span>{line.staffId ? nameOf(line.staffId) : text.system}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}
