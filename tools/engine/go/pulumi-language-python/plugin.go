package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// RunPlugin runs a plugin until it ends or the engine ends the call; it sends the plugin's output and, last, its
// exit status. A policy pack (kind "analyzer") is run as `python -u -m pulumi.policy <arguments> <directory>` in its
// own directory, anything else as `python -u <directory> <arguments>` in the one that the engine names.
func (h *host) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	ctx, done := h.running.during(stream.Context(), false)
	defer done()
	sent := &output{stream: stream}
	run := runPlain
	if request.GetKind() == "analyzer" {
		run = runPolicyPack
	}
	command, err := run(ctx, request, sent)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && (command == nil || command.ProcessState == nil) {
		if ctx.Err() != nil {
			return nil // nobody is there to be told
		}
		if err := sent.stderr([]byte(err.Error() + "\n")); err != nil {
			return err
		}
		return sent.ended(1)
	}
	ended, err := exitStatus(command, err)
	if err != nil {
		return err
	}
	return sent.ended(ended)
}

func runPlain(ctx context.Context, request *pulumirpc.RunPluginRequest, sent *output) (*exec.Cmd, error) {
	directory := request.GetInfo().GetProgramDirectory()
	command, err := plugin(ctx, request, append([]string{"-u", directory}, request.GetArgs()...))
	if err != nil {
		return nil, err
	}
	command.Dir = either(request.GetPwd(), directory)
	command.Stdout, command.Stderr = writer(sent.stdout), writer(sent.stderr)
	return command, command.Run()
}

// runPolicyPack starts the pack only when the engine has named the stack, since the Python SDK reads the stack's
// settings from its environment.
func runPolicyPack(ctx context.Context, request *pulumirpc.RunPluginRequest, sent *output) (*exec.Cmd, error) {
	directory := request.GetInfo().GetProgramDirectory()
	arguments := append([]string{"-u", "-m", "pulumi.policy"}, request.GetArgs()...)
	command, err := plugin(ctx, request, append(arguments, directory))
	if err != nil {
		return nil, err
	}
	proxy, stdout, err := sdk.NewPolicyProxy(ctx, writer(sent.stdout))
	if err != nil {
		return nil, fmt.Errorf("cannot serve the engine for the policy pack: %w", err)
	}
	settings, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return nil, err
	}
	// `python -m` puts the working directory on the module path: the pack's own.
	command.Dir = directory
	command.Stdout, command.Stderr = stdout, writer(sent.stderr)
	if settings != nil {
		config, err := configuration(settings.GetConfig())
		if err != nil {
			return nil, err
		}
		command.Env = append(command.Env,
			"PULUMI_ORGANIZATION="+either(settings.GetOrganization(), "organization"),
			"PULUMI_PROJECT="+settings.GetProject(),
			"PULUMI_STACK="+settings.GetStack(),
			"PULUMI_DRY_RUN="+strconv.FormatBool(settings.GetDryRun()),
			"PULUMI_CONFIG="+config)
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the policy pack: %w", err)
	}
	return command, proxy.Attach(ctx, command)
}

func plugin(ctx context.Context, request *pulumirpc.RunPluginRequest, arguments []string) (*exec.Cmd, error) {
	directory := request.GetInfo().GetProgramDirectory()
	if _, err := os.Stat(filepath.Join(directory, "__main__.py")); err != nil {
		return nil, fmt.Errorf("there is nothing to run: %s has no __main__.py", directory)
	}
	found, err := python(request.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := found.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	command, err := found.Command(ctx, arguments...)
	if err != nil {
		return nil, err
	}
	ownGroup(command)
	command.Env = append(environment(command), request.GetEnv()...)
	return command, nil
}

// output sends what a plugin prints, one message at a time: a stream takes no two at once.
type output struct {
	mutex  sync.Mutex
	stream pulumirpc.LanguageRuntime_RunPluginServer
}

func (o *output) send(response *pulumirpc.RunPluginResponse) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.stream.Send(response)
}

func (o *output) stdout(piece []byte) error {
	return o.send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: piece}})
}

func (o *output) stderr(piece []byte) error {
	return o.send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: piece}})
}

func (o *output) ended(status int) error {
	return o.send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(status)},
	})
}

// writer makes an io.Writer of a function that takes everything.
type writer func([]byte) error

func (w writer) Write(piece []byte) (int, error) {
	if err := w(piece); err != nil {
		return 0, err
	}
	return len(piece), nil
}
