{{/* What a schema cannot say about one service: numbers that must fit each other. */}}
{{- define "service.guard" -}}
{{- $scaling := .Values.autoscaling -}}
{{- if and $scaling.enabled (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- fail (printf "%s.autoscaling: minReplicas %d is more than maxReplicas %d" .Chart.Name (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- end -}}
{{- $resources := .Values.resources -}}
{{- if lt (int (include "service.mebibytes" $resources.limits.memory)) (int (include "service.mebibytes" $resources.requests.memory)) -}}
{{- fail (printf "%s.resources: the memory limit %s is below the request %s" .Chart.Name $resources.limits.memory $resources.requests.memory) -}}
{{- end -}}
{{- end }}

{{/* The schema lets through whole Mi and Gi only. */}}
{{- define "service.mebibytes" -}}
{{- if hasSuffix "Gi" . }}{{ mul 1024 (trimSuffix "Gi" . | int) }}{{ else }}{{ trimSuffix "Mi" . | int }}{{ end -}}
{{- end }}
