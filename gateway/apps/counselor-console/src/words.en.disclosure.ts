import type { DisclosureWords } from './words.ja.disclosure';

/** The same in English. */
export const disclosure: DisclosureWords = {
  heading: 'Disclosure',
  lead: 'How records of a consultation are given to the police, a child guidance center or another authority. Nothing leaves before two people approved.',
  tabs: { label: 'Disclosure pages', list: 'List', request: 'New request', numbers: 'Numbers', bases: 'Legal bases' },
  none: 'None yet.',
  back: 'Back to the list',
  open: 'Open',
  openLong: (ref) => `Open disclosure ${ref}`,
  ref: (id) => `#${id}`,
  columns: { ref: 'Disclosure', requester: 'Asked by', state: 'State', basis: 'Basis', at: 'Received' },
  states: {
    unknown: 'Unknown', requested: 'Basis to be recorded', basisRecorded: 'Waits for approval', approvedOnce: 'Waits for the second approval', approvedTwice: 'Approved, to be packaged', packaged: 'Packaged, to be released',
    released: 'To be handed over', acknowledged: 'Received', refused: 'Refused', lapsed: 'Lapsed',
  },
  requesters: {
    unknown: 'Unknown', police: 'Police', prosecutor: 'Prosecutor', court: 'Court', childGuidanceCenter: 'Child guidance center', boardOfEducation: 'Board of education', medicalInstitution: 'Medical institution', person: 'The person', otherAuthority: 'Other authority',
  },
  refusals: {
    unknown: 'Unknown', noBasis: 'No basis', requesterNotConfirmed: 'Requester not confirmed', tooBroad: 'Too broad', notNecessary: 'Not necessary', withdrawn: 'Withdrawn', consultationErased: 'Consultation erased', other: 'Other',
  },
  basisNames: { 1: 'Life or body at risk', 2: 'Duty to notify child abuse', 3: 'Inquiry of investigators', 4: 'Warrant', 5: 'Request of the person', 6: 'Other statute' },
  noBasis: 'No basis recorded',
  emergency: 'Emergency',
  incident: 'Incident: no second approval',
  due: (time) => `Second approval due ${time}`,

  request: {
    lead: 'Record who asks, the officer, their number and the reason. What you write is sealed.',
    consultation: 'Consultation id', consultationWrong: 'This is not an id.', requester: 'Who asks', office: 'Office', officer: 'Officer, rank and name', caseNumber: 'Their reference number',
    reason: 'Reason, and what is needed', submit: 'Record the request', busy: 'Recording…', done: 'The request is recorded. Record its basis next.',
  },
  basis: {
    heading: 'Basis and call back', lead: 'Call back on a published number, not on the one you were given, and make sure that the request is real.',
    basis: 'Basis', emergency: 'Emergency (handed over on one approval of the municipality, the second follows within 24 hours)', emergencyNot: 'This basis allows no emergency.',
    number: 'Number called', published: 'Where that number is published', calledAt: 'Called at', note: 'Note (optional)', submit: 'Record the basis', done: 'The basis is recorded. It waits for approval.',
  },
  approve: { button: 'Approve', heading: 'Approve this disclosure?', lead: 'One approval of the department and one of a privacy officer are needed. Whoever asked cannot approve.', done: 'Your approval is recorded.' },
  refuse: { button: 'Refuse or withdraw', heading: 'Refuse this disclosure?', lead: 'Choose the reason. This cannot be undone.', reason: 'Reason', submit: 'Refuse', done: 'The refusal is recorded.' },
  choose: {
    heading: 'Choose what is handed over', lead: 'Choose only what is needed, and black out what must not be given. The original does not go into the package.', logs: { talk: 'Talk', staff: 'Staff notes' },
    show: (log) => `Show: ${log}`, include: (seq) => `Include no. ${seq}`, text: (seq) => `Text of no. ${seq}`, hint: 'Select what to black out, then press the button.',
    blacken: 'Black out the selection', clear: 'Undo blacking out', preview: 'As the package shows it', chosen: (n, r) => `${n} chosen, ${r} places blacked out`, nothing: 'Nothing is selected. Select a part of the text first.',
    authors: { unknown: 'Unknown', resident: 'Resident', counselor: 'Counselor', system: 'System' }, failed: 'The records cannot be read. Somebody who may read this consultation must choose.',
  },
  pack: {
    heading: 'The recipient’s certificate', lead: 'Only the owner of this certificate can open the package. Have the fingerprint read out on the call back, and type it in.', file: 'Certificate file (.pem / .cer)', badFile: 'This is not a certificate.',
    known: 'Fingerprint of the file (SHA-256)', typed: 'Fingerprint as read out', differs: 'The fingerprints differ.', identity: 'Include the LINE user id, if one is held', submit: 'Make the package', busy: 'Making it…', done: 'The package is made. It waits for its release.',
  },
  release: { button: 'Release', heading: 'Let this package be handed over?', lead: 'It can be fetched once within 72 hours; afterwards it is destroyed.', done: 'The package is released.' },
  download: { button: 'Fetch (once only)', lead: 'The file can be fetched once. Save it, then give it to the recipient, who alone can open it.', done: 'The package was fetched.', until: (time) => `until ${time}` },
  receipt: { heading: 'Receipt', by: 'Received by', at: 'Received at', note: 'Note (optional)', submit: 'Record the receipt', done: 'The receipt is recorded.' },
  facts: {
    heading: 'Facts', consultation: 'Consultation', requester: 'Asked by', office: 'Office', officer: 'Officer', caseNumber: 'Their reference', reason: 'Reason', basis: 'Basis', calledBack: 'Call back', published: 'Number published at', note: 'Note',
    first: 'First approval', second: 'Second approval', town: 'municipality', department: 'department', privacy: 'privacy officer', content: 'Package', contentOf: (n, r) => `${n} entries, ${r} places blacked out`, withIdentity: 'with the LINE user id',
    manifest: 'SHA-256 of the manifest', certificate: 'SHA-256 of the recipient’s certificate', released: 'Released', downloaded: 'Handed over', received: 'Received', refusal: 'Reason of the refusal', forms: 'Only who asked and who approves can read the request.',
  },
  history: {
    heading: 'History', lead: 'Nobody can remove a line.', n: 'No.', at: 'Time', act: 'Step', who: 'Staff', system: 'System',
    acts: {
      unknown: 'Unknown', request: 'Requested', recordBasis: 'Basis recorded', approve: 'First approval', confirm: 'Second approval', package: 'Packaged', release: 'Released', download: 'Handed over', acknowledge: 'Receipt recorded', refuse: 'Refused', lapse: 'Lapsed and destroyed', incident: 'Incident (no second approval)',
    },
  },
  numbers: {
    heading: 'Numbers for the transparency report', lead: 'Half a year, counted from the history. In the edition to be published, 1 to 9 read “under 10”.', year: 'Year', half: 'Period', halves: ['January–June', 'July–December'], edition: 'Edition', exact: 'Internal (exact)', publish: 'To be published', small: 'under 10',
    basis: 'Basis', requested: 'Requests', refused: 'Refused', handedOver: 'Handed over', emergencies: 'of them emergencies', incidents: 'Incidents', lapsed: 'Lapsed', total: 'Total', csv: 'Download CSV', fileName: (year, half) => `disclosure-${year}-${half}.csv`,
  },
  bases: { lead: 'The grounds on which this municipality discloses. The privacy officer may change them; older requests keep the wording of their time.', name: 'Wording', active: 'In use', emergency: 'Allows emergencies', save: 'Save', saved: 'Saved.', add: 'Add a basis', own: 'Wording of your own basis' },
  signer: { heading: 'Our certificate, for the recipient', lead: 'The recipient checks the signature with it. Read the fingerprint out on the telephone.', save: 'Save the certificate' },
  steps: 'What can be done now',
  nothing: 'There is nothing for you to do now.',
  problems: {
    'requester-cannot-approve': 'Whoever asked for it cannot do this.', 'approval-missing': 'Another person in another session must approve.', 'town-approval-missing': 'One of the department and one privacy officer must approve; an emergency begins with the municipality.',
    'basis-not-allowed': 'This basis cannot be used here.', 'package-expired': 'The time to fetch it is over.', 'already-downloaded': 'It was fetched already. It cannot be fetched twice.', 'consultation-erased': 'The consultation was erased.',
    'disclosure-state': 'Somebody else went on first. Please look again.', 'disclosure-id-reused': 'The id was in use. Please try again.', 'certificate-unfit': 'This certificate cannot be used (RSA of 2048 bits or more, valid now, with this fingerprint).', 'signing-key-away': 'The signing key is away. Tell your administrator.',
  },
};
