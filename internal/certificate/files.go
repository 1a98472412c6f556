// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// fileAttributes describe one file on a gate.
func fileAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "The file's name."},
		"active": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the gate serves it."},
		"entries": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "Its entries; empty for an inactive file, which the gate does not describe without its password.",
			NestedObject: schema.NestedAttributeObject{Attributes: entryAttributes()},
		},
	}
}

// entryAttributes describe one alias of a keystore.
func entryAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"alias":         text("The alias in the keystore."),
		"subject":       text("Subject, as the gate prints it."),
		"serial_number": text("Serial number, as lower-case hex."),
		"valid_from":    instant("Start of validity, RFC 3339; null where the abbreviation of the gate's time zone is ambiguous."),
		"valid_to":      instant("End of validity, RFC 3339; null where the abbreviation of the gate's time zone is ambiguous."),
		"description":   text("The gate's raw text."),
	}
}

func entryTypes() map[string]attr.Type {
	return map[string]attr.Type{
		"alias": types.StringType, "subject": types.StringType, "serial_number": types.StringType,
		"valid_from": timetypes.RFC3339Type{}, "valid_to": timetypes.RFC3339Type{}, "description": types.StringType,
	}
}

func fileTypes() map[string]attr.Type {
	return map[string]attr.Type{
		"name": types.StringType, "active": types.BoolType,
		"entries": types.ListType{ElemType: types.ObjectType{AttrTypes: entryTypes()}},
	}
}

// filesOf converts a listing's files, which are sorted by name.
func filesOf(files []gate.File) types.List {
	elements := make([]attr.Value, 0, len(files))
	for _, file := range files {
		elements = append(elements, types.ObjectValueMust(fileTypes(), map[string]attr.Value{
			"name": types.StringValue(file.Name), "active": types.BoolValue(file.Active), "entries": entriesOf(file.Entries),
		}))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: fileTypes()}, elements)
}

// entriesOf converts the entries of one file.
func entriesOf(entries []gate.Entry) types.List {
	elements := make([]attr.Value, 0, len(entries))
	for _, entry := range entries {
		elements = append(elements, types.ObjectValueMust(entryTypes(), map[string]attr.Value{
			"alias": types.StringValue(entry.Alias), "subject": textOrNull(entry.Subject), "serial_number": textOrNull(entry.SerialNumber),
			"valid_from": instantOrNull(entry.ValidFrom), "valid_to": instantOrNull(entry.ValidTo),
			"description": types.StringValue(entry.Description),
		}))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: entryTypes()}, elements)
}

func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

func instantOrNull(instant *time.Time) timetypes.RFC3339 {
	if instant == nil {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(instant.UTC())
}
