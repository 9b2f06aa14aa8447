{{- define "platform.labels" -}}
app.kubernetes.io/part-of: tomoshibi-platform
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "platform.nodeAffinity" -}}
requiredDuringSchedulingIgnoredDuringExecution:
  nodeSelectorTerms:
    - matchExpressions:
        - {key: {{ .Values.residency.nodeLabel }}, operator: In, values: [{{ .Values.residency.region | replace ":" "-" }}]}
{{- end }}
