// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/start"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewINIFunction returns appmon_ini: a component's start file with other system
// properties.
func NewINIFunction() function.Function {
	return tfkit.TextFunction("appmon_ini", ini, function.Definition{
		Summary: "An AppMon start file with other system properties",
		MarkdownDescription: "Renders the text of a `dt*.ini` of Dynatrace AppMon, which is legacy, with system properties set or removed. A property that stands there is changed in its place, " +
			"and stands there once afterwards; a new one comes directly below `-vmargs`, in the order of names. It never comes at the end: `dtfrontendserver.ini` ends in `-Deof=eof` and `-frontend`, " +
			"and what is added below them is lost. Everything else stays as it is, line ends included, so that the result given to the function again gives the same. " +
			"The component reads the file when it starts.\n\n" +
			"| property | in | what it does |\n|---|---|---|\n" +
			"| `com.dynatrace.diagnostics.communication.sslkeystorepassword` | `dtserver.ini` | the password of your own `server/conf/keystore.jks` |\n" +
			"| `com.dynatrace.diagnostics.ssl.allowprivatekeydeployment` | `dtserver.ini` for collectors, `dtfrontendserver.ini` for clients | `false`: the key is not sent to components that connect; " +
			"`true`, or removed: it is |\n" +
			"| `com.dynatrace.diagnostics.debugKeyStore` | any | `true`: operations on keystores are logged; remove it when you have seen them |\n\n" +
			"A text without a line `-vmargs` is refused, and so is a value that is empty, or that holds white space or a line break. No error repeats a value. " +
			"With the password of a keystore the result is as secret as the password: it is sensitive if an argument is.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "content", MarkdownDescription: "The text of the file, such as `file(\"dtserver.ini\")`."},
			function.MapParameter{
				Name: "properties", ElementType: types.StringType,
				MarkdownDescription: "Name of the property, without `-D`, to its value; null removes the property.",
			},
		},
	})
}

func ini(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var content string
	var properties map[string]*string
	if err := arguments.Get(ctx, &content, &properties); err != nil {
		return "", err
	}
	text, err := start.SetProperties(content, properties)
	return text, atArgument(err, "content", "properties")
}

// NewCommandFunction returns appmon_command: how a component is started with switches.
func NewCommandFunction() function.Function {
	return tfkit.TextFunction("appmon_command", command, function.Definition{
		Summary: "The command that starts an AppMon component with switches",
		MarkdownDescription: "Renders the command that starts a component of Dynatrace AppMon, which is legacy, with switches, in their order: `dtserver -Dclearkeys -Dclearcerts`. " +
			"Stop the component first, and run the command in its folder. A switch counts for every start: one that stands in a service or a `dt*.ini` works again at the next start.\n\n" +
			"| switch | of | what it does |\n|---|---|---|\n" +
			"| `clearcerts` | all | forgets the certificates of others, so that the component trusts the server anew |\n" +
			"| `clearkeys` | all | forgets the component's own key, so that it makes or gets another one |\n" +
			"| `cleardcrum` | `server` | forgets the certificates of DC-RUM |\n" +
			"| `reinitpasswords` | all | writes `dt_pwdstore.*` anew, and a ZIP of them to be given to the other components: **remove it before the next start**, which would write them again |",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "component", MarkdownDescription: "`server`, `frontendserver`, `collector` or `client`."},
			function.ListParameter{
				Name: "switches", ElementType: types.StringType,
				MarkdownDescription: "`clearcerts`, `clearkeys`, `cleardcrum`, `reinitpasswords`; without any it is the start itself.",
			},
		},
	})
}

func command(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var component string
	var given []*string
	if err := arguments.Get(ctx, &component, &given); err != nil {
		return "", err
	}
	switches := make([]string, 0, len(given))
	for index, one := range given {
		if one == nil {
			return "", function.NewArgumentFuncError(secondArgument, fmt.Sprintf("switches[%d] must not be null", index))
		}
		switches = append(switches, *one)
	}
	command, err := start.Command(component, switches)
	return command, atArgument(err, "component", "switches")
}

// Positions of the arguments of both functions, for errors.
const (
	firstArgument int64 = iota
	secondArgument
)

// atArgument puts an error at the second argument, if it is about an element of that,
// or at the first.
func atArgument(err error, first, second string) *function.FuncError {
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*start.ElementError](err); ok {
		return function.NewArgumentFuncError(secondArgument, second+wrong.Error())
	}
	return function.NewArgumentFuncError(firstArgument, first+" "+err.Error())
}
