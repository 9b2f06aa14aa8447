import type { ReactNode } from 'react';
import {
  Button, Dialog, FieldError, Heading, Input, Label, Modal, ModalOverlay, Text, TextField, type ButtonProps, type TextFieldProps,
} from 'react-aria-components';

interface BtnProps extends Omit<ButtonProps, 'className' | 'style'> {
  variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  small?: boolean;
  /** Its act is under way: pressing does nothing, but the focus stays, or Escape would reach no sheet. */
  isBusy?: boolean;
  className?: string;
  'data-testid'?: string;
}

export function Btn({ variant = 'plain', small = false, isBusy = false, className = '', ...props }: BtnProps) {
  const idle = isBusy ? { onPress: () => undefined, type: 'button' as const } : {};
  return <Button {...props} {...idle} className={`btn btn-${variant} ${small ? 'btn-small' : ''} ${isBusy ? 'cursor-progress' : ''} ${className}`} />;
}

interface FieldProps extends Omit<TextFieldProps, 'children' | 'className' | 'style'> {
  label: string;
  hint?: ReactNode | undefined;
  error?: string | undefined;
  testId?: string;
  inputClass?: string;
  maxDigits?: number;
}

export function Field({ label, hint, error, testId, inputClass = '', maxDigits, ...props }: FieldProps) {
  return (
    <TextField {...props} className="field" validationBehavior="aria" isInvalid={error !== undefined}>
      <Label className="label">{label}</Label>
      {hint && <Text slot="description" className="hint">{hint}</Text>}
      <Input className={`input ${inputClass}`} data-testid={testId} {...(maxDigits ? { maxLength: maxDigits } : {})} />
      <FieldError className="text-danger">{error}</FieldError>
    </TextField>
  );
}

interface SheetProps {
  heading: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  role?: 'dialog' | 'alertdialog';
}

/** A modal dialog: focus stays inside, Escape closes, focus returns. */
export function Sheet({ heading, isOpen, onClose, children, role = 'dialog' }: SheetProps) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={role === 'dialog'} className="overlay">
      <Modal className="w-full max-w-lg">
        <Dialog role={role} className="dialog grid gap-4">
          <Heading slot="title" className="text-std-20B-150">{heading}</Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

export const SheetButtons = ({ children }: { children: ReactNode }) => <div className="flex flex-wrap justify-end gap-2 pt-2">{children}</div>;

/** A sentence about something that went wrong, read out at once. */
export function Trouble({ children, testId }: { children: ReactNode; testId?: string }) {
  return (
    <p role="alert" data-testid={testId} className="rounded-8 border border-danger bg-danger-soft px-3 py-2 text-danger">{children}</p>
  );
}

export function Lamp({ className = 'size-7' }: { className?: string }) {
  return <img src="/lamp.svg" alt="" className={className} />;
}
