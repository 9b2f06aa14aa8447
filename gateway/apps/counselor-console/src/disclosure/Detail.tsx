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
          <Facts opened={opened.data} />
          {(opened.data.disclosure.state === 'released' || opened.data.disclosure.state === 'acknowledged') && <SignerPart tenantId={tenantId} />}
          <History tenantId={tenantId} opened={opened.data} me={me} />
        </>
      )}
    </>
  );
}

function Facts({ opened }: { opened: OpenedDisclosure }) {
  const words = useWords();
  const text = words.disclosure.facts;
  const nameOf = useBasisName();
  const { disclosure: one, request, callBack, receipt } = opened;
  const signed = (by: typeof one.first) => by && `${exactTime(by.at)} ${[by.department && text.department, by.privacy && text.privacy, by.ofTheTown && text.town].filter(Boolean).join('・')}`;
  const lines: readonly (readonly [string, ReactNode])[] = [
    [text.consultation, <span className="text-mono-14N-150 break-all">{one.consultationId}</span>],
    [text.requester, words.disclosure.requesters[one.requester]],
    [text.office, request?.office], [text.officer, request?.officer], [text.caseNumber, request?.caseNumber], [text.reason, request?.reason],
    [text.basis, one.basis ? nameOf(one.basis, one.basisLabel) : null],
    [text.calledBack, one.calledBackAt ? `${exactTime(one.calledBackAt)} ${callBack?.calledNumber ?? ''}` : null], [text.published, callBack?.publishedAt], [text.note, callBack?.note],
    [text.first, signed(one.first)], [text.second, signed(one.second)],
    [text.content, one.entries ? `${text.contentOf(one.entries, one.redactions ?? 0)}${one.withIdentity ? ` · ${text.withIdentity}` : ''}` : null],
    [text.manifest, one.manifestSha256 && <span className="text-mono-14N-150 break-all">{spoken(one.manifestSha256)}</span>],
    [text.certificate, one.certificateSha256 && <span className="text-mono-14N-150 break-all">{spoken(one.certificateSha256)}</span>],
    [text.released, one.releasedAt && exactTime(one.releasedAt)], [text.downloaded, one.downloadedAt && exactTime(one.downloadedAt)],
    [text.received, one.receivedAt && `${exactTime(one.receivedAt)} ${receipt?.receivedBy ?? ''}`], [text.note, receipt?.note],
    [text.refusal, one.refusal && words.disclosure.refusals[one.refusal]],
  ];
  return (
    <Part heading={text.heading}>
      {!request && <p className="hint">{text.forms}</p>}
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
        {lines.filter(([, value]) => value).map(([name, value], at) => (
          <div key={at} className="contents"><dt className="text-muted">{name}</dt><dd className="words">{value}</dd></div>
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
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={text.heading}>
        <table className="grid-table">
          <thead><tr><th scope="col" className="n">{text.n}</th><th scope="col">{text.at}</th><th scope="col">{text.act}</th><th scope="col">{text.who}</th></tr></thead>
          <tbody>
            {opened.history.map((line) => (
              <tr key={line.n} data-testid="history-line">
                <td className="n">{line.n}</td><td className="num whitespace-nowrap">{exactTime(line.at)}</td><td>{text.acts[line.act] ?? line.act}</td>
                <td>{line.staffId ? nameOf(line.staffId) : text.system}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}
