// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/base64"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// values are attributes of a configuration.
type values map[string]tftypes.Value

func text12(file []byte, password string) values {
	return values{
		"pkcs12_base64_wo": tftypes.NewValue(tftypes.String, base64.StdEncoding.EncodeToString(file)),
		"password_wo":      tftypes.NewValue(tftypes.String, password),
	}
}

// BenchmarkPlanCertificate is what one PlanResourceChange of a create costs in
// the provider. The token is unknown, so that no gate is asked: the time is
// that of the judgement. "first" decodes a file that this process has not seen.
//
// A plan may cost 50 ms of CPU. A file with 600,000 iterations costs its own
// 240 ms, once a process, because the file itself demands them of whoever opens
// it; after that it is remembered and held to the limit like the others.
func BenchmarkPlanCertificate(b *testing.B) {
	const (
		usual, careful = 2048, 600_000
		limit          = 50 * time.Millisecond
	)
	ca := keystoretest.NewCA("Benchmark Root")
	id := ca.Intermediate("Benchmark Issuing").Issue()
	p := newPlannerBench(b)
	pem := values{
		"certificate_pem":       tftypes.NewValue(tftypes.String, id.CertPEM),
		"certificate_chain_pem": tftypes.NewValue(tftypes.String, id.ChainPEM),
		"private_key_pem_wo":    tftypes.NewValue(tftypes.String, id.KeyPEM),
	}
	b.Run("PEM", func(b *testing.B) {
		defer reportCPU(b, limit)()
		for b.Loop() {
			p.plan(b, pem)
		}
	})
	for name, iterations := range map[string]int{"2048": usual, "600000": careful} {
		file := func() values { return text12(id.PKCS12("changeit", keystoretest.Iterations(iterations)), "changeit") }
		b.Run("PKCS#12/"+name+"/first", func(b *testing.B) {
			files := make([]values, 0, b.N)
			for range b.N {
				files = append(files, file())
			}
			most := limit
			if iterations == careful {
				most = unlimited
			}
			b.ResetTimer()
			defer reportCPU(b, most)()
			for _, file := range files {
				p.plan(b, file)
			}
		})
		b.Run("PKCS#12/"+name+"/again", func(b *testing.B) {
			same := file()
			p.plan(b, same)
			defer reportCPU(b, limit)()
			for b.Loop() {
				p.plan(b, same)
			}
		})
	}
}

// unlimited is the limit of what may cost what it costs.
const unlimited = time.Duration(0)

// reportCPU counts the CPU time of the process, which other load on the machine
// does not stretch, and fails if one operation takes more than the limit.
func reportCPU(b *testing.B, limit time.Duration) func() {
	b.Helper()
	b.ReportAllocs()
	used := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	begin := used()
	return func() {
		each := (used() - begin) / time.Duration(b.N)
		b.ReportMetric(float64(each.Microseconds())/1000, "cpu-ms/op") //nolint:mnd // microseconds of a millisecond
		if limit != unlimited && each > limit {
			b.Errorf("%v of CPU a plan, at most %v", each, limit)
		}
	}
}

// plannerBench is the provider without an engine.
type plannerBench struct {
	server tfprotov6.ProviderServer
	kind   tftypes.Object
	schema *tfprotov6.Schema
}

func newPlannerBench(b *testing.B) *plannerBench {
	b.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test", provider.WithEnvironment(func(string) string { return "" }))())()
	if err != nil {
		b.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	settings := object(b, schemas.Provider, values{
		"api_token":      tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
		"environment_id": tftypes.NewValue(tftypes.String, "abc12345"),
	})
	configured, err := server.ConfigureProvider(b.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(b, settings)})
	if err != nil || len(configured.Diagnostics) > 0 {
		b.Fatal(err, configured)
	}
	p := &plannerBench{server: server, schema: schemas.ResourceSchemas[resourceName]}
	p.kind, _ = p.schema.ValueType().(tftypes.Object)
	return p
}

// object fills in null for what is not given.
func object(b *testing.B, schema *tfprotov6.Schema, given values) tftypes.Value {
	b.Helper()
	kind, _ := schema.ValueType().(tftypes.Object)
	all := values{}
	for name, attribute := range kind.AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
		if value, ok := given[name]; ok {
			all[name] = value
		}
	}
	return tftypes.NewValue(kind, map[string]tftypes.Value(all))
}

func dynamic(b *testing.B, value tftypes.Value) *tfprotov6.DynamicValue {
	b.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		b.Fatal(err)
	}
	return &encoded
}

// plan plans a create, as an engine would ask for it.
func (p *plannerBench) plan(b *testing.B, given values) {
	b.Helper()
	given["activegate_url"] = tftypes.NewValue(tftypes.String, "https://gate.example.com:9999")
	proposed := values{}
	for name, value := range given {
		proposed[name] = value
	}
	for _, attribute := range p.schema.Block.Attributes {
		_, set := given[attribute.Name]
		switch {
		case attribute.WriteOnly:
			delete(proposed, attribute.Name) // an engine proposes null
		case attribute.Computed && !set:
			proposed[attribute.Name] = tftypes.NewValue(attribute.Type, tftypes.UnknownValue)
		}
	}
	resp, err := p.server.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:         resourceName,
		PriorState:       dynamic(b, tftypes.NewValue(p.kind, nil)),
		ProposedNewState: dynamic(b, object(b, p.schema, proposed)),
		Config:           dynamic(b, object(b, p.schema, given)),
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, said := range resp.Diagnostics {
		if said.Severity == tfprotov6.DiagnosticSeverityError {
			b.Fatalf("%s: %s", said.Summary, said.Detail)
		}
	}
}
