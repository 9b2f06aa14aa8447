{{/*
What a service is: whom it calls and who calls it (design §2), its database, and the files of its own that it reads. tests/charts compares
this with tests/LocalSystem, which starts the same services for the tests.
*/}}
{{- define "service.facts" -}}
tenant-directory:
  database: directory
  calls: [storage-vault, line-contact-point]
  callers: [gateway, storage-vault, line-contact-point, web-chat, routing, reporting, operator-cli]
  files: [seal.key]
  env: {Staff__SealKeyFile: /run/secrets/tomoshibi/seal.key}
storage-vault:
  database: vault
  calls: [tenant-directory, routing, line-contact-point, web-chat]
  callers: [gateway, tenant-directory, line-contact-point, web-chat, routing, reporting, operator-cli]
  files: [root.key, signing.pem, reason.key]
  env: {Vault__KeyFolder: /var/lib/tomoshibi/keys, Vault__LedgerFolder: /var/lib/tomoshibi/ledger, Vault__RootKeyFile: /run/secrets/tomoshibi/root.key, Vault__SigningKeyFile: /run/secrets/tomoshibi/signing.pem, Trace__ReasonKeyFile: /run/secrets/tomoshibi/reason.key, Trace__AnchorFolder: /var/lib/tomoshibi/anchors}
line-contact-point:
  database: contact
  calls: [tenant-directory, storage-vault, web-chat, routing]
  callers: [gateway, tenant-directory, storage-vault, web-chat, routing, reporting, operator-cli]
  files: [hmac.key, seal.key]
  env: {Line__HmacKeyFile: /run/secrets/tomoshibi/hmac.key, Line__SealKeyFile: /run/secrets/tomoshibi/seal.key}
web-chat:
  database: chat
  calls: [tenant-directory, storage-vault, line-contact-point, routing]
  callers: [gateway, storage-vault, line-contact-point, routing, reporting, operator-cli]
  files: [phrase.key]
  env: {Chat__PhraseKeyFile: /run/secrets/tomoshibi/phrase.key}
routing:
  database: routing
  calls: [tenant-directory, storage-vault, web-chat, line-contact-point]
  callers: [gateway, storage-vault, line-contact-point, web-chat, reporting, operator-cli]
  files: []
  env: {}
reporting:
  database: reporting
  calls: [tenant-directory, storage-vault, web-chat, routing, line-contact-point]
  callers: [gateway, operator-cli]
  files: []
  env: {}
gateway:
  database: ""
  calls: [tenant-directory, storage-vault, web-chat, routing, line-contact-point, reporting]
  callers: []
  files: [network.key]
  env: {Gateway__NetworkKeyFile: /run/secrets/tomoshibi/network.key}
# The operators' tool (decision 0032): a pod that an operator starts and not this chart. Nobody calls it, and it does not call the gateway.
operator-cli:
  calls: [tenant-directory, storage-vault, line-contact-point, web-chat, routing, reporting]
{{- end }}

{{- define "service.fact" -}}
{{- index (include "service.facts" . | fromYaml) .Chart.Name | toYaml -}}
{{- end }}
