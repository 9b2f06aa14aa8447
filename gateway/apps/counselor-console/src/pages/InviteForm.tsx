import { useState, type FormEvent } from 'react';
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import { api, Problem } from '../api';
import type { InvitationLink, Places, Role } from '../types';
import { Btn, Field, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

const roles: readonly Role[] = ['counselor', 'supervisor', 'departmentOfficer', 'privacyOfficer', 'tenantAdmin', 'auditor'];

interface Props {
  tenantId: string;
  places: Places;
  onMade: (link: InvitationLink) => void;
  onCancel: () => void;
}

export function InviteForm({ tenantId, places, onMade, onCancel }: Props) {
  const words = useWords();
  // Made once: a repeat after a lost answer names the same person.
  const [staffId] = useState(() => crypto.randomUUID());
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');
  const [chosen, setChosen] = useState<string[]>(['counselor']);
  const [desks, setDesks] = useState<string[]>(places.desks.map((desk) => desk.deskId));
  const [capacity, setCapacity] = useState('5');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (chosen.length === 0) return setTrouble(words.staff.needRole);
    setBusy(true);
    setTrouble(null);
    try {
      const departments = [...new Set(places.desks.filter((d) => desks.includes(d.deskId)).map((d) => d.departmentId))];
      onMade(await api.invite(tenantId, {
        staffId, displayName: displayName.trim(), email: email.trim(), roles: chosen as Role[], departments, desks, capacity: Number(capacity),
      }));
    } catch (error) {
      setTrouble(error instanceof Problem && error.status === 400 ? (words.problems['validation-failed'] ?? '') : explain(error, words));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="grid gap-4" onSubmit={(e) => void submit(e)} noValidate>
      <Field label={words.staff.name} value={displayName} onChange={setDisplayName} testId="invite-name" autoComplete="off" isRequired autoFocus />
      <Field label={words.staff.email} type="email" value={email} onChange={setEmail} testId="invite-email" autoComplete="off" isRequired />
      <Choices label={words.staff.roles} name="role" value={chosen} onChange={setChosen} options={roles.map((role) => ({ id: role, name: words.staff.roleNames[role] }))} />
      <Choices label={words.staff.desks} name="desk" value={desks} onChange={setDesks} options={places.desks.map((desk) => ({ id: desk.deskId, name: desk.name }))} />
      <Field label={words.staff.capacity} type="number" value={capacity} onChange={setCapacity} testId="invite-capacity" inputClass="max-w-28 num" />
      {trouble && <Trouble>{trouble}</Trouble>}
      <SheetButtons>
        <Btn onPress={onCancel}>{words.cancel}</Btn>
        <Btn type="submit" variant="primary" data-testid="invite-submit" isDisabled={busy || !displayName.trim() || !email.includes('@')}>{busy ? words.staff.inviteBusy : words.staff.inviteSubmit}</Btn>
      </SheetButtons>
    </form>
  );
}

interface ChoicesProps {
  label: string;
  name: string;
  value: string[];
  onChange: (value: string[]) => void;
  options: { id: string; name: string }[];
}

function Choices({ label, name, value, onChange, options }: ChoicesProps) {
  return (
    <CheckboxGroup value={value} onChange={onChange} className="grid gap-1">
      <Label className="label">{label}</Label>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {options.map((option) => (
          <Checkbox key={option.id} value={option.id} data-testid={`invite-${name}-${option.id}`} className="group flex items-center gap-2 min-h-8 cursor-pointer rounded-8">
            <span aria-hidden="true" className="grid size-5 place-items-center rounded-4 border border-edge bg-surface text-oln-14B-100 group-data-selected:border-accent group-data-selected:bg-accent group-data-selected:text-accent-ink">
              <span className="hidden group-data-selected:inline">✓</span>
            </span>
            {option.name}
          </Checkbox>
        ))}
      </div>
    </CheckboxGroup>
  );
}
