{{- define "policies.labels" -}}
app.kubernetes.io/part-of: tomoshibi-policies
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{/* Takes (list context groups resources operations). */}}
{{- define "policies.match" -}}
# By namespace, not by a label of the pod that its author could leave out.
namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: {{ toJson (index . 0).Values.namespaces }}}]}
resourceRules:
  - {apiGroups: {{ toJson (index . 1) }}, apiVersions: ["*"], operations: {{ toJson (index . 3) }}, resources: {{ toJson (index . 2) }}, scope: Namespaced}
{{- end }}
{{- define "policies.binding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ index . 1 }}
  labels: {{- include "policies.labels" (index . 0) | nindent 4 }}
spec:
  policyName: {{ index . 1 }}
  validationActions: [Deny, Audit]
{{- end }}
