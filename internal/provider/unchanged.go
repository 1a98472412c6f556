// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// unchanged answers calls about resources that stay as they are, which in a
// large fleet are nearly all: the framework walks the whole schema about ten
// times a call, for every attribute anew, which costs more than everything that
// the provider does itself. Refresh and plan are still those of the resource;
// what is spared is what the framework does around them.
//
// Where anything changes, or is unusual, it has no answer, and the framework
// does the call from its beginning. So refresh and plan may run twice, which
// changes nothing: neither writes anything anywhere.
type unchanged struct {
	provider *activeGateProvider
	kinds    func() map[string]*kind

	mutex sync.Mutex
	calls int
	stops map[int]context.CancelFunc
}

func newUnchanged(p *activeGateProvider) *unchanged {
	return &unchanged{provider: p, stops: map[int]context.CancelFunc{}, kinds: sync.OnceValue(func() map[string]*kind {
		ctx := context.Background()
		return kindsOf(ctx, typeName, p.Resources(ctx))
	})}
}

// stoppable is a context that ends when the engine stops the provider, or at
// the latest with the returned function.
func (u *unchanged) stoppable(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.calls++
	call := u.calls
	u.stops[call] = cancel
	return ctx, func() {
		cancel()
		u.mutex.Lock()
		defer u.mutex.Unlock()
		delete(u.stops, call)
	}
}

// stop ends what is under way.
func (u *unchanged) stop() {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	for _, cancel := range u.stops {
		cancel()
	}
}

// resource is a new resource that knows the provider's settings; nil where the
// framework has to say what is wrong.
func (u *unchanged) resource(ctx context.Context, k *kind) resource.Resource {
	deps := u.provider.configured.Load()
	if deps == nil {
		return nil
	}
	one := k.create()
	if configurable, ok := one.(resource.ResourceWithConfigure); ok {
		var resp resource.ConfigureResponse
		if configurable.Configure(ctx, resource.ConfigureRequest{ProviderData: deps}, &resp); len(resp.Diagnostics) > 0 {
			return nil
		}
	}
	return one
}

// private is private state as resources see it. The framework's type is
// internal: like has it.
type private[T any] interface {
	*T
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// fill reads private state twice, to have something to compare with. It returns
// false for what only the framework understands.
func fill[T any, P private[T]](ctx context.Context, raw []byte, _ P) (one, other P, ok bool) {
	one, other = new(T), new(T)
	if len(raw) == 0 {
		return one, other, true
	}
	var values map[string][]byte
	if json.Unmarshal(raw, &values) != nil {
		return nil, nil, false
	}
	for key, value := range values {
		if strings.HasPrefix(key, ".") || len(value) == 0 || one.SetKey(ctx, key, value).HasError() || other.SetKey(ctx, key, value).HasError() {
			return nil, nil, false
		}
	}
	return one, other, true
}

// identity is the identity that an engine sent, or a null one.
func (k *kind) identityOf(sent *tfprotov6.ResourceIdentityData) (tftypes.Value, bool) {
	if sent == nil || sent.IdentityData == nil {
		return tftypes.NewValue(k.identify, nil), true
	}
	value, err := sent.IdentityData.Unmarshal(k.identify)
	return value, err == nil
}

// identityData is an identity as an answer.
func (k *kind) identityData(value tftypes.Value) (*tfprotov6.ResourceIdentityData, bool) {
	encoded, err := tfprotov6.NewDynamicValue(k.identify, value)
	return &tfprotov6.ResourceIdentityData{IdentityData: &encoded}, err == nil
}

// spoken are diagnostics as an answer; false where only the framework can say
// one of them, which is then left out.
func spoken(diags diag.Diagnostics) (all []*tfprotov6.Diagnostic, whole bool) {
	whole = true
	for _, d := range diags {
		one := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: d.Summary(), Detail: d.Detail()}
		if d.Severity() == diag.SeverityError {
			one.Severity = tfprotov6.DiagnosticSeverityError
		}
		if located, ok := d.(diag.DiagnosticWithPath); ok {
			steps, ok := attributesOf(located.Path())
			if !ok {
				whole = false
				continue
			}
			one.Attribute = tftypes.NewAttributePathWithSteps(steps)
		}
		all = append(all, one)
	}
	return all, whole
}

// attributesOf is a path as an answer; false if it leads into a list or a map.
func attributesOf(at path.Path) ([]tftypes.AttributePathStep, bool) {
	var steps []tftypes.AttributePathStep
	for _, step := range at.Steps() {
		name, ok := step.(path.PathStepAttributeName)
		if !ok {
			return nil, false
		}
		steps = append(steps, tftypes.AttributeName(name))
	}
	return steps, true
}

// withOnce adds warnings that a resource gives only once a run, and that the
// framework's call therefore lacks.
func withOnce(diags, earlier []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	for _, warning := range earlier {
		if warning.Severity == tfprotov6.DiagnosticSeverityWarning && !slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool {
			return d.Summary == warning.Summary && d.Detail == warning.Detail
		}) {
			diags = append(diags, warning)
		}
	}
	return diags
}
