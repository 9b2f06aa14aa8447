// Asks the API server's own plugin (k8s.io/apiserver, ValidatingAdmissionPolicy) what it makes of requests: its matching by namespace and resource, its compiler, its limits and its failure policy.
//
// Standard input: {"policies": [policies and their bindings], "requests": [{operation, namespace, resource, subresource, user, object}]}; objects are whole manifests of the core group.
// Standard output: a list, for each request in order "" when it is let through, else what the API server would say. Exit code 65 when the input cannot be read.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	dynamic "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
)

type request struct {
	Operation, Namespace, Resource, Subresource, User string
	Object                                            json.RawMessage
}

type question struct {
	Policies []json.RawMessage
	Requests []request
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(65)
	}
}

func run() error {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}

	// What a real server has stored: the policies, their bindings, and a namespace for each name that is asked about.
	stored, known := []runtime.Object{}, map[string]bool{}
	for _, raw := range asked.Policies {
		object, err := read(raw)
		if err != nil {
			return err
		}
		stored = append(stored, defaulted(object))
	}
	for _, one := range asked.Requests {
		if !known[one.Namespace] {
			known[one.Namespace] = true
			stored = append(stored, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: one.Namespace, Labels: map[string]string{"kubernetes.io/metadata.name": one.Namespace}}})
		}
	}

	plugin, err := validating.NewPlugin(nil)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	client := fake.NewClientset(stored...)
	shared := informers.NewSharedInformerFactory(client, 0)
	plugin.SetDrainedNotification(ctx.Done())
	plugin.SetExternalKubeClientSet(client)
	plugin.SetDynamicClient(dynamic.NewSimpleDynamicClient(scheme.Scheme))
	plugin.SetExternalKubeInformerFactory(shared)
	plugin.SetRESTMapper(meta.NewDefaultRESTMapper(nil))
	plugin.SetAuthorizer(authorizer.AuthorizerFunc(func(context.Context, authorizer.Attributes) (authorizer.Decision, string, error) {
		return authorizer.DecisionNoOpinion, "", nil
	}))
	if err := plugin.ValidateInitialization(); err != nil {
		return err
	}
	shared.Start(ctx.Done())
	shared.WaitForCacheSync(ctx.Done())

	answers := make([]string, len(asked.Requests))
	for i, one := range asked.Requests {
		object, err := read(one.Object)
		if err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
		attributes, err := one.attributes(object)
		if err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
		if !plugin.Handles(attributes.GetOperation()) {
			return fmt.Errorf("request %d: no policy is ever asked about %s", i, one.Operation)
		}
		if err := plugin.Validate(ctx, attributes, admission.NewObjectInterfacesFromScheme(scheme.Scheme)); err != nil {
			answers[i] = err.Error()
		}
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func read(raw json.RawMessage) (runtime.Object, error) {
	object, _, err := scheme.Codecs.UniversalDeserializer().Decode(raw, nil, nil)
	return object, err
}

// What the API server fills in before it stores a policy (k8s.io/kubernetes/pkg/apis/admissionregistration/v1/defaults.go, which is not part of the library).
func defaulted(object runtime.Object) runtime.Object {
	policy, is := object.(*admissionv1.ValidatingAdmissionPolicy)
	if !is || policy.Spec.MatchConstraints == nil {
		return object
	}
	if policy.Spec.FailurePolicy == nil {
		fail := admissionv1.Fail
		policy.Spec.FailurePolicy = &fail
	}
	match := policy.Spec.MatchConstraints
	if match.MatchPolicy == nil {
		equivalent := admissionv1.Equivalent
		match.MatchPolicy = &equivalent
	}
	if match.NamespaceSelector == nil {
		match.NamespaceSelector = &metav1.LabelSelector{}
	}
	if match.ObjectSelector == nil {
		match.ObjectSelector = &metav1.LabelSelector{}
	}
	for i := range match.ResourceRules {
		if match.ResourceRules[i].Scope == nil {
			all := admissionv1.AllScopes
			match.ResourceRules[i].Scope = &all
		}
	}
	return policy
}

// As the API server's handlers put them: what is deleted is the old object, and what is connected has its options for an object.
func (r request) attributes(object runtime.Object) (admission.Attributes, error) {
	kind := object.GetObjectKind().GroupVersionKind()
	name := "asked"
	if named, err := meta.Accessor(object); err == nil && named.GetName() != "" {
		name = named.GetName()
	}
	now, old := object, runtime.Object(nil)
	var options runtime.Object
	switch admission.Operation(r.Operation) {
	case admission.Create:
		options = &metav1.CreateOptions{}
	case admission.Update:
		old, options = object.DeepCopyObject(), &metav1.UpdateOptions{}
	case admission.Delete:
		now, old, options = nil, object, &metav1.DeleteOptions{}
	case admission.Connect:
	default:
		return nil, fmt.Errorf("%q is no operation", r.Operation)
	}
	resource := schema.GroupVersionResource{Version: "v1", Resource: r.Resource}
	return admission.NewAttributesRecord(now, old, kind, r.Namespace, name, resource, r.Subresource, admission.Operation(r.Operation), options, false, &user.DefaultInfo{Name: r.User}), nil
}
