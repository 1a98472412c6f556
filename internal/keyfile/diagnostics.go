// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// diagnostic reports what is wrong with a key that is given, at its attribute.
func (in inputs) diagnostic(err error) diag.Diagnostic {
	const summary = "Unusable certificate input"
	if refused, ok := errors.AsType[*keystore.Error](err); ok {
		return diag.NewAttributeErrorDiagnostic(in.at(refused.Input), summary, refused.Detail)
	}
	return diag.NewAttributeErrorDiagnostic(in.Certificate.Path, summary, given.Sentence(err.Error()))
}

// fileDiagnostic reports why a file cannot be written or read, at its attribute.
func fileDiagnostic(kind content.Kind, err error) diag.Diagnostic {
	if failed, ok := errors.AsType[*disk.Error](err); ok && failed.Foreign != "" {
		return inTheWay(kind, failed.Path, failed.Foreign, false)
	}
	return diag.NewAttributeErrorDiagnostic(attributeOf(kind), "A file cannot be written or read",
		fmt.Sprintf("The provider %s. Nothing was changed. Check the rights and the room there, and apply again.", err))
}

// inTheWay reports a file that is not known to be ours. In a create that may be
// because nobody tells: engines hand what is private to a resource to no successor
// that is created before it is destroyed.
func inTheWay(kind content.Kind, file, what string, creating bool) diag.Diagnostic {
	detail := fmt.Sprintf("There is %s at %s, which this resource did not write, so that it is not overwritten: it may be somebody's only key. Move it away, or choose another path.", what, file)
	if creating {
		detail += "\n\nIf you know that it is of this resource, since its state was lost, or since it is replaced with `create_before_destroy` (its own, or of a resource that depends on it): " +
			"move all files of this key away, and apply again, without `-replace`. That makes the files anew. For the next time: a change of `revision` needs no replacement."
	}
	return diag.NewAttributeErrorDiagnostic(attributeOf(kind), "A file is in the way", detail)
}

// writeDiagnostic reports why a set of files was not written.
func writeDiagnostic(m model, err error) diag.Diagnostic {
	if partly, ok := errors.AsType[*disk.PartlyError](err); ok {
		return diag.NewErrorDiagnostic("Only some files were written",
			fmt.Sprintf("The provider %s, and could not take back what was written before. New are now: %s; the others are as before. The next plan says so, too, and the next apply writes all of them anew.",
				err, strings.Join(partly.New, ", ")))
	}
	return fileDiagnostic(m.kindAt(err), err)
}

// kindAt is the file that an error is about.
func (m model) kindAt(err error) content.Kind {
	failed, known := errors.AsType[*disk.Error](err)
	for _, kind := range m.kinds() {
		if known && m.file(kind).ValueString() == failed.Path {
			return kind
		}
	}
	return m.kinds()[0]
}

// backupStays warns of what a destroy leaves.
func backupStays(file string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("The backup stays", file),
		fmt.Sprintf("%s is not deleted, since it may be the only copy of the key. It holds the key without a password: delete it when nobody needs it any more. If this is half of a replacement, the backup of the new key takes its place.", file))
}

// notDeleted warns of a file that is no longer managed.
func notDeleted(file string, err error) diag.Diagnostic {
	why := fmt.Sprintf("The provider %s. It holds a key: delete it when nobody needs it any more.", err)
	if failed, ok := errors.AsType[*disk.Error](err); ok && failed.Foreign != "" {
		why = fmt.Sprintf("There is %s at %s, which this resource did not write. It stays.", failed.Foreign, file)
	}
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("A file was not deleted", file), why)
}
