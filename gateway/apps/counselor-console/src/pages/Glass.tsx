import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { shortId } from '../board/board';
import { AskGlass } from '../glass/AskGlass';
import { liveUse, reviewState } from '../glass/reason';
import { ReviewSheet } from '../glass/ReviewSheet';
import { calls } from '../record/calls';
import { dayBefore } from '../record/days';
import { breaksGlass, reviewsGlass } from '../record/may';
import { useNames } from '../record/names';
import { openRecord } from '../record/opened';
import { keys } from '../session/desk';
import { clockTime, exactTime, useNow } from '../time';
import type { GlassUse, Me, Membership } from '../types';
import { PageFrame } from '../ui/choices';
import { Btn, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

/** Broken glass: asking for it, and the tenant's list with its reviews. */
export default function GlassPage({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const { nameOf } = useNames(tenantId, me.staffId);
  const uses = useQuery<GlassUse[]>({ queryKey: keys.glass(tenantId), queryFn: () => calls.glassUses(tenantId) });
  const [reviewing, setReviewing] = useState<GlassUse | null>(null);
  return (
    <PageFrame heading={words.glass.heading} lead={words.glass.lead} wide>
      {breaksGlass(roles) && <AskGlass tenantId={tenantId} onBroken={(id) => openRecord(tenantId, id)} />}
      <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <h2 className="text-dns-16B-130">{words.glass.list}</h2>
        {uses.error && <Trouble>{explain(uses.error, words)}</Trouble>}
        {!uses.data && !uses.error && <p role="status">{words.loading}</p>}
        {uses.data?.length === 0 && <p className="panel p-4">{words.glass.none}</p>}
        {uses.data && uses.data.length > 0 && (
          <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.glass.list}>
            <table className="grid-table min-w-3xl">
              <thead>
                <tr>
                  <th scope="col">{words.glass.at}</th><th scope="col">{words.glass.who}</th><th scope="col">{words.team.ref}</th><th scope="col">{words.glass.reason}</th>
                  <th scope="col">{words.glass.state}</th><th scope="col">{words.glass.due}</th><th scope="col">{words.staff.action}</th>
                </tr>
              </thead>
              <tbody>
                {uses.data.map((use) => <Row key={use.breakGlassId} tenantId={tenantId} use={use} myId={me.staffId} mayReview={reviewsGlass(roles)} nameOf={nameOf} onReview={() => setReviewing(use)} />)}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <ReviewSheet tenantId={tenantId} use={reviewing} own={reviewing?.staffId === me.staffId} nameOf={nameOf} onClose={() => setReviewing(null)} />
    </PageFrame>
  );
}

interface RowProps {
  tenantId: string;
  use: GlassUse;
  myId: string;
  mayReview: boolean;
  nameOf: (staffId: string) => string;
  onReview: () => void;
}

function Row({ tenantId, use, myId, mayReview, nameOf, onReview }: RowProps) {
  const words = useWords();
  const now = useNow();
  const state = reviewState(use, now);
  const ref = words.ref(shortId(use.consultationId));
  const live = Date.parse(use.until) > now;
  return (
    <tr data-testid={`glass-${use.breakGlassId}`} data-state={state}>
      <td className="num whitespace-nowrap">{exactTime(use.usedAt)}</td>
      <th scope="row" className="font-normal">{nameOf(use.staffId)}</th>
      <td className="num whitespace-nowrap" title={use.consultationId}>{ref} {live && <span className="chip chip-danger">{words.glass.running}</span>}</td>
      <td>{words.glass.reasons[use.reason] ?? '–'}</td>
      <td>
        <span className={`chip ${state === 'justified' ? 'chip-good' : state === 'waiting' ? 'chip-warn' : 'chip-danger'}`}>{state === 'waiting' ? words.glass.waiting : state === 'overdue' ? words.glass.overdue : words.glass.outcomes[state]}</span>
        {use.reviewerId && use.reviewedAt && <span className="block text-muted num">{words.glass.by(nameOf(use.reviewerId), clockTime(use.reviewedAt))}</span>}
      </td>
      <td className="num whitespace-nowrap">{words.glass.until(dayBefore(use.reviewDueAt))}</td>
      <td>
        <div className="flex flex-wrap gap-1">
          {liveUse([use], myId, use.consultationId, now) && <Btn small data-testid="glass-read" onPress={() => openRecord(tenantId, use.consultationId)}>{words.glass.readNow}</Btn>}
          {mayReview && <Btn small aria-label={words.glass.reviewLong(ref)} data-testid="glass-review" onPress={onReview}>{use.staffId === myId ? words.glass.seeReason : use.outcome ? words.glass.reviewAgain : words.glass.review}</Btn>}
        </div>
      </td>
    </tr>
  );
}
