import type { DisclosureRefusal, DisclosureRequester, DisclosureState } from './types';

/** What stands on the page of disclosures, in Japanese. */
export const disclosure = {
  heading: '情報提供',
  lead: '警察・児童相談所などからの求めに、相談の記録を提供するときの手続きです。二人の承認がそろうまで、何も外に出ません。',
  tabs: { label: '情報提供の画面', list: '一覧', request: '新しい求め', numbers: '件数', bases: '根拠の一覧' },
  none: 'まだありません。',
  back: '一覧に戻る',
  open: '開く',
  openLong: (ref: string) => `提供 ${ref} を開く`,
  ref: (id: string) => `#${id}`,
  columns: { ref: '提供番号', requester: '求めた機関', state: '状態', basis: '根拠', at: '受付' },
  states: {
    unknown: '不明', requested: '根拠の確認待ち', basisRecorded: '承認待ち', approvedOnce: '二人目の承認待ち', approvedTwice: '承認済み・作成待ち', packaged: '作成済み・提供の決定待ち',
    released: '受け渡し待ち', acknowledged: '受領済み', refused: '提供しない', lapsed: '期限切れ',
  } as Record<DisclosureState, string>,
  requesters: {
    unknown: '不明', police: '警察', prosecutor: '検察', court: '裁判所', childGuidanceCenter: '児童相談所', boardOfEducation: '教育委員会', medicalInstitution: '医療機関', person: '本人', otherAuthority: 'その他の機関',
  } as Record<DisclosureRequester, string>,
  refusals: {
    unknown: '不明', noBasis: '根拠がない', requesterNotConfirmed: '相手を確かめられない', tooBroad: '範囲が広すぎる', notNecessary: '必要性がない', withdrawn: '取り下げ', consultationErased: '相談が消去済み', other: 'その他',
  } as Record<DisclosureRefusal, string>,
  /** The manual's six; the municipality's own lines bring their wording. */
  basisNames: { 1: '生命・身体の危険', 2: '児童虐待の通告', 3: '捜査関係事項照会', 4: '令状', 5: '本人の請求', 6: 'その他の法令' } as Record<number, string>,
  noBasis: '根拠の記録なし',
  emergency: '緊急',
  incident: '事故:二人目の承認がありません',
  due: (time: string) => `二人目の承認の期限 ${time}`,

  request: {
    lead: '求めた機関と担当者、照会番号、理由を記録します。書いたことは暗号にして保管します。',
    consultation: '相談の番号(ID)', consultationWrong: '番号の形が違います。', requester: '求めた機関', office: '機関・部署の名前', officer: '担当者の職と氏名', caseNumber: '照会番号・事件番号',
    reason: '理由と、必要な範囲', submit: '求めを記録する', busy: '記録しています…', done: '求めを記録しました。次に根拠を記録してください。',
  },
  basis: {
    heading: '根拠と折り返しの電話', lead: '相手が名乗った番号ではなく、公表されている番号にかけ直して、求めが本物か確かめてください。',
    basis: '根拠', emergency: '緊急(自治体職員一人の承認で先に提供し、24時間以内に二人目が承認する)', emergencyNot: 'この根拠では緊急の扱いはできません。',
    number: 'かけ直した番号', published: '番号が公表されている場所(公式サイトなど)', calledAt: 'かけた日時', note: 'メモ(任意)', submit: '根拠を記録する', done: '根拠を記録しました。承認を待っています。',
  },
  approve: { button: '承認する', heading: 'この情報提供を承認しますか', lead: '承認は、部署の一人と個人情報保護担当の一人がそろって成り立ちます。求めた本人は承認できません。', done: '承認を記録しました。' },
  refuse: { button: '提供しない・取り下げる', heading: '提供しないことにしますか', lead: '理由を選んでください。この決定は取り消せません。', reason: '理由', submit: '提供しない', done: '提供しないことを記録しました。' },
  choose: {
    heading: '提供する記録を選ぶ', lead: '必要なものだけを選びます。選んだ記録の中の、渡してはいけない所を黒塗りにします。元の文は提供物に入りません。', logs: { talk: '相談のやり取り', staff: '職員の記録' },
    show: (log: string) => `${log}を表示`, include: (seq: number) => `${seq} 番を含める`, text: (seq: number) => `${seq} 番の文`, hint: '黒塗りにする所を選択して、下のボタンを押します。',
    blacken: '選んだ所を黒塗りにする', clear: '黒塗りをやめる', preview: '提供物での見え方', chosen: (n: number, r: number) => `${n} 件を選択、黒塗り ${r} か所`, nothing: '選ぶ所がありません。先に文の一部を選択してください。',
    authors: { unknown: '不明', resident: '相談者', counselor: '相談員', system: 'システム' } as Record<string, string>, failed: '記録を読めません。この相談を読める人が選んでください。',
  },
  pack: {
    heading: '受け取る相手の証明書', lead: '提供物は、この証明書の持ち主だけが開けます。指紋は、折り返しの電話で読み上げてもらって入力します。', file: '証明書のファイル(.pem / .cer)', badFile: '証明書として読めません。',
    known: 'ファイルの指紋(SHA-256)', typed: '電話で聞いた指紋', differs: '指紋が一致しません。', identity: 'LINE の利用者 ID を含める(保有しているとき)', submit: '提供物を作る', busy: '作っています…', done: '提供物を作りました。提供の決定を待っています。',
  },
  release: { button: '提供を決定する', heading: '提供物の受け渡しを許しますか', lead: '72時間のうちに一度だけ受け取れます。過ぎると提供物は消えます。', done: '提供を決定しました。' },
  download: { button: '受け取る(一度だけ)', lead: 'ファイルは一度しか受け取れません。保存してから相手に渡してください。開けるのは相手だけです。', done: '提供物を受け取りました。', until: (time: string) => `${time} まで` },
  receipt: { heading: '受領の記録', by: '受け取った人', at: '受け取った日時', note: 'メモ(任意)', submit: '受領を記録する', done: '受領を記録しました。' },
  facts: {
    heading: '内容', consultation: '相談', requester: '求めた機関', office: '機関・部署', officer: '担当者', caseNumber: '照会番号', reason: '理由', basis: '根拠', calledBack: '折り返しの電話', published: '番号の公表元', note: 'メモ',
    first: '一人目の承認', second: '二人目の承認', town: '自治体職員', department: '部署', privacy: '個人情報保護担当', content: '提供物', contentOf: (n: number, r: number) => `${n} 件、黒塗り ${r} か所`, withIdentity: 'LINE の利用者 ID を含む',
    manifest: '目録の SHA-256', certificate: '相手の証明書の SHA-256', released: '提供の決定', downloaded: '受け渡し', received: '受領', refusal: '提供しない理由', forms: '求めの内容は、求めた人と承認する人だけが読めます。',
  },
  history: {
    heading: '経過', lead: '経過はだれも消せません。', n: '番号', at: '時刻', act: '操作', who: '職員', system: 'システム',
    acts: {
      unknown: '不明', request: '求めの記録', recordBasis: '根拠の記録', approve: '一人目の承認', confirm: '二人目の承認', package: '提供物の作成', release: '提供の決定', download: '受け渡し', acknowledge: '受領の記録', refuse: '提供しない決定', lapse: '期限切れで消去', incident: '事故(二人目の承認なし)',
    } as Record<string, string>,
  },
  numbers: {
    heading: '透明性報告書の件数', lead: '半年ごとの件数です。経過の記録から数えます。公表用では、1〜9件は「10未満」とします。', year: '年', half: '期間', halves: ['1月〜6月', '7月〜12月'] as readonly [string, string], edition: '版', exact: '内部用(実数)', publish: '公表用', small: '10未満',
    basis: '根拠', requested: '求め', refused: '提供しない', handedOver: '提供', emergencies: 'うち緊急', incidents: '事故', lapsed: '期限切れ', total: '合計', csv: 'CSV をダウンロード', fileName: (year: number, half: number) => `disclosure-${year}-${half}.csv`,
  },
  bases: { lead: '情報提供の根拠として選べるものです。個人情報保護担当が変えられます。前の求めは、記録したときの文のまま残ります。', name: '文', active: '使う', emergency: '緊急に使える', save: '保存', saved: '保存しました。', add: '根拠を足す', own: '自治体で決めた根拠の文' },
  signer: { heading: '相手に伝える、こちらの証明書', lead: '相手は、この証明書で署名を確かめます。指紋は電話で読み上げてください。', save: '証明書を保存' },
  steps: '今できること',
  nothing: '今できることはありません。',
  problems: {
    'requester-cannot-approve': '求めを記録した本人はできません。', 'approval-missing': '別の人が、別のサインインで承認してください。', 'town-approval-missing': '部署の一人と個人情報保護担当の一人が必要です。緊急のときは、自治体職員が先に承認します。',
    'basis-not-allowed': 'この根拠は使えません(一覧にないか、緊急には使えません)。', 'package-expired': '受け取りの期限が過ぎました。', 'already-downloaded': 'もう受け取られています。二度は受け取れません。', 'consultation-erased': '相談は消去されています。',
    'disclosure-state': 'ほかの人が先に進めました。画面を確かめてください。', 'disclosure-id-reused': '番号が重なりました。もう一度お願いします。', 'certificate-unfit': 'この証明書は使えません(RSA 2048 ビット以上で期限内のもの。指紋も確かめてください)。', 'signing-key-away': '署名の鍵が使えません。管理者に連絡してください。',
  } as Record<string, string>,
};

export type DisclosureWords = typeof disclosure;
