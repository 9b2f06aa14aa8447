import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api';
import { client, keys } from '../session/desk';
import type { AccessSettings, ConflictScope, Places, Role } from '../types';
import { say } from '../ui/announce';
import { Choice } from '../ui/choices';
import { Btn, Field, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { calls } from './calls';
import { dayBefore, dayEnds, dayFrom, isDay } from './days';
import { shares } from './may';
import { useNames } from './names';

interface Props {
  tenantId: string;
  id: string;
  myId: string;
  roles: readonly Role[];
}

/** With whom a consultation is shared until when, how it is handled, and who is kept away from it. */
export function CaseSharing({ tenantId, id, myId, roles }: Props) {
  const words = useWords();
  const settings = useQuery<AccessSettings>({ queryKey: keys.access(tenantId, id), queryFn: () => calls.access(tenantId, id) });
  const places = useQuery<Places>({ queryKey: keys.places(tenantId), queryFn: () => api.places(tenantId), staleTime: 300_000 });
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (what: () => Promise<void>, done: string): Promise<boolean> => {
    setBusy(true);
    setTrouble(null);
    try {
      await what();
      say(done);
      return true;
    } catch (error) {
      setTrouble(explain(error, words));
      return false;
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: keys.access(tenantId, id) });
    }
  };
  if (settings.error) return <Trouble testId="sharing-problem">{explain(settings.error, words)}</Trouble>;
  if (!settings.data) return <p role="status">{words.loading}</p>;
  const part = { tenantId, id, settings: settings.data, places: places.data, may: shares(roles), busy, act };
  return (
    <div className="grid gap-5">
      {trouble && <Trouble testId="sharing-problem">{trouble}</Trouble>}
      <Handling {...part} />
      <Shares {...part} />
      <Conflicts {...part} myId={myId} />
    </div>
  );
}

interface PartProps {
  tenantId: string;
  id: string;
  settings: AccessSettings;
  places: Places | undefined;
  may: boolean;
  busy: boolean;
  act: (what: () => Promise<void>, done: string) => Promise<boolean>;
}

function Handling({ tenantId, id, settings, may, busy, act }: PartProps) {
  const words = useWords();
  const restricted = settings.sensitivity === 'restricted';
  return (
    <section className="grid gap-2">
      <h3 className="flex items-center gap-2 text-dns-16B-130">{words.sharing.sensitivity}
        <span className={`chip ${restricted ? 'chip-warn' : 'chip-quiet'}`} data-testid="sensitivity" data-value={settings.sensitivity}>{restricted ? words.sharing.restricted : words.sharing.normal}</span>
      </h3>
      <p className="text-muted">{words.sharing.restrictedLead}</p>
      {may && (
        <div><Btn isDisabled={busy} data-testid="sensitivity-change" onPress={() => void act(() => calls.setSensitivity(tenantId, id, restricted ? 'normal' : 'restricted'), words.sharing.changed)}>
          {restricted ? words.sharing.makeNormal : words.sharing.makeRestricted}
        </Btn></div>
      )}
    </section>
  );
}

function Shares({ tenantId, id, settings, places, may, busy, act }: PartProps) {
  const words = useWords();
  const [department, setDepartment] = useState('');
  const [until, setUntil] = useState('');
  const [tried, setTried] = useState(false);
  const departments = places?.departments ?? [];
  const nameOf = (departmentId: string) => departments.find((one) => one.departmentId === departmentId)?.name ?? '–';
  const fine = isDay(until) && until > dayFrom(0) && until <= dayFrom(364);
  const share = async () => {
    setTried(true);
    if (department === '' || !fine) return;
    if (await act(() => calls.share(tenantId, id, department, dayEnds(until)), words.sharing.shared)) {
      setDepartment('');
      setUntil('');
      setTried(false);
    }
  };
  return (
    <section className="grid gap-2">
      <h3 className="text-dns-16B-130">{words.sharing.heading}</h3>
      <p className="text-muted">{words.sharing.lead}</p>
      <p>{words.sharing.owner}: {nameOf(settings.departmentId)}</p>
      {settings.shares.length === 0 ? <p className="panel p-3">{words.sharing.none}</p> : (
        <ul className="panel divide-y divide-line">
          {settings.shares.map((one) => (
            <li key={one.departmentId} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2" data-testid={`share-${one.departmentId}`}>
              <span className="flex-1">{nameOf(one.departmentId)}</span><span className="num text-muted">{words.sharing.until}: {dayBefore(one.until)}</span>
              {may && <Btn small isDisabled={busy} aria-label={words.sharing.endLong(nameOf(one.departmentId))} onPress={() => void act(() => calls.unshare(tenantId, id, one.departmentId), words.sharing.ended)}>{words.sharing.end}</Btn>}
            </li>
          ))}
        </ul>
      )}
      {may && settings.sensitivity === 'restricted' && <p className="text-muted">{words.sharing.restrictedNoShare}</p>}
      {may && settings.sensitivity !== 'restricted' && (
        <form className="grid gap-3 desk:grid-cols-[1fr_1fr_auto] items-start" onSubmit={(event) => (event.preventDefault(), void share())} noValidate>
          <Choice label={words.sharing.department} value={department} onChange={setDepartment} none={words.sharing.choose} testId="share-department"
            options={departments.filter((one) => one.departmentId !== settings.departmentId).map((one) => [one.departmentId, one.name])} error={tried && department === '' ? words.keeping.need : undefined} />
          <Field label={words.sharing.until} type="date" value={until} onChange={setUntil} testId="share-until" error={tried && !fine ? words.sharing.untilWrong : undefined} />
          <Btn type="submit" variant="primary" className="min-h-10 desk:mt-6" isDisabled={busy} data-testid="share-submit">{words.sharing.share}</Btn>
        </form>
      )}
    </section>
  );
}

function Conflicts({ tenantId, id, myId, settings, busy, act }: PartProps & { myId: string }) {
  const words = useWords();
  const { colleagues, nameOf } = useNames(tenantId, myId);
  const [staff, setStaff] = useState('');
  const [scope, setScope] = useState('consultation');
  const [tried, setTried] = useState(false);
  const add = async () => {
    setTried(true);
    if (staff === '') return;
    if (await act(() => calls.keepAway(tenantId, id, staff, scope as ConflictScope), words.sharing.added)) {
      setStaff('');
      setTried(false);
    }
  };
  return (
    <section className="grid gap-2">
      <h3 className="text-dns-16B-130">{words.sharing.conflicts}</h3>
      <p className="text-muted">{words.sharing.conflictsLead}</p>
      {settings.conflicts.length === 0 ? <p className="panel p-3">{words.sharing.noConflicts}</p> : (
        <ul className="panel divide-y divide-line">
          {settings.conflicts.map((one) => (
            <li key={`${one.staffId}/${one.scope}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2" data-testid={`conflict-${one.staffId}`}>
              <span className="flex-1">{nameOf(one.staffId)}</span><span className="chip chip-quiet">{words.sharing.scopes[one.scope] ?? one.scope}</span>
              <Btn small isDisabled={busy} aria-label={words.sharing.removeLong(nameOf(one.staffId))} onPress={() => void act(() => calls.letBack(tenantId, id, one.staffId), words.sharing.removed)}>{words.sharing.remove}</Btn>
            </li>
          ))}
        </ul>
      )}
      <form className="grid gap-3 desk:grid-cols-[1fr_1fr_auto] items-start" onSubmit={(event) => (event.preventDefault(), void add())} noValidate>
        <Choice label={words.sharing.staff} value={staff} onChange={setStaff} none={words.sharing.choose} testId="conflict-staff"
          options={colleagues.filter((one) => one.state !== 'disabled').map((one) => [one.staffId, nameOf(one.staffId)])} error={tried && staff === '' ? words.keeping.need : undefined} />
        <Choice label={words.sharing.scope} value={scope} onChange={setScope} options={Object.entries(words.sharing.scopes)} testId="conflict-scope" />
        <Btn type="submit" variant="primary" className="min-h-10 desk:mt-6" isDisabled={busy} data-testid="conflict-submit">{words.sharing.add}</Btn>
      </form>
    </section>
  );
}
