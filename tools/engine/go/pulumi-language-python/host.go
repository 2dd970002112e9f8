package main

import (
	"context"
	"strings"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host is the LanguageRuntime service.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engine   string
	executor string
	running  *processes
}

func (h *host) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	if address := request.GetEngineAddress(); address != "" {
		h.engine = address
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: sdk.Version.String()}, nil
}

// GetRequiredPackages names no package in advance: a provider is fetched when the program first uses it. Naming
// those of the installed SDKs would fetch the providers of all clouds for a stack that uses one.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

// About names the interpreter. `pulumi about` describes what there is: a missing one is no error there. The
// toolchain's own answer would run pip for its version as well, before every preview.
func (h *host) About(ctx context.Context, request *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	response := &pulumirpc.AboutResponse{Metadata: map[string]string{"languageHost": "gpufabric"}}
	found, err := python(request.GetInfo())
	if err != nil {
		return response, nil
	}
	command, err := found.Command(ctx, "-c", "import platform; print(platform.python_version())")
	if err != nil {
		return response, nil
	}
	printed, err := command.Output()
	if err != nil {
		return response, nil
	}
	response.Executable, response.Version = command.Path, strings.TrimSpace(string(printed))
	return response, nil
}

func (h *host) GetProgramDependencies(
	ctx context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	found, err := python(request.GetInfo())
	if err == nil {
		err = found.ValidateVenv(ctx)
	}
	if err != nil {
		return nil, status.Errorf(codes.FailedPrecondition, "cannot list the installed packages: %v", err)
	}
	packages, err := found.ListPackages(ctx, request.GetTransitiveDependencies())
	if err != nil {
		return nil, status.Errorf(codes.FailedPrecondition, "cannot list the installed packages: %v", err)
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, each := range packages {
		response.Dependencies = append(response.Dependencies,
			&pulumirpc.DependencyInfo{Name: each.Name, Version: each.Version})
	}
	return response, nil
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.running.endPrograms()
	return &emptypb.Empty{}, nil
}
