"""Calls every operation of WorkOS's Python SDK, and runs whole flows, against the emulator at EMULATOR_URL."""

from __future__ import annotations

import sys

from workos import AsyncWorkOSClient

from calls import CALLS, SKIPPED_SERVICES
from check import Rejection, Report, declared_types, difference, reason, rejected
from emulator import API_KEY, CLIENT_ID, EMULATOR_URL, called, control, methods, services, workos
from fixtures import Fixtures
from flows import FLOWS

report = Report("python")
resources = Fixtures()
only = sys.argv[1] if len(sys.argv) > 1 else ""

# The flows fill in the pages; otherwise the emulator signs in its user at once.
try:
    control("PATCH", "settings", {"shows_sign_in_page": True})
except Exception as error:
    report.fail("settings", reason(error))

for name, needs, arguments, expected in (call for call in CALLS if only in call[0]):
    service, method = name.split(".")
    try:
        s = resources.all(needs)
        values, named = arguments(s)
        call = lambda: getattr(getattr(workos, service), method)(*values, **named)
        if isinstance(expected, Rejection):
            rejected(call, expected.fields, "the call")
        else:
            answer = call()
            # An expectation that is a function takes the resources.
            found = declared_types(answer) or difference(answer, expected(s) if callable(expected) else expected)
            if found:
                raise AssertionError(found)
        report.ok(name)
    except Exception as error:
        report.fail(name, reason(error))

for name, flow in FLOWS.items():
    if only in name:
        try:
            flow(resources)
            report.ok(f"flow: {name}")
        except Exception as error:
            report.fail(f"flow: {name}", reason(error))

if not only:
    in_table = {call[0] for call in CALLS}
    sdk = workos._target
    for service in services(sdk):
        for method in methods(getattr(sdk, service)):
            name = f"{service}.{method}"
            if service in SKIPPED_SERVICES:
                report.skip(name, SKIPPED_SERVICES[service])
            elif name not in in_table | called:
                report.fail(name, "expected a call of this method in the script, got none")
    asynchronous = AsyncWorkOSClient(api_key=API_KEY, client_id=CLIENT_ID, base_url=EMULATOR_URL)
    for service in services(asynchronous):
        if set(methods(getattr(asynchronous, service))) != set(methods(getattr(sdk, service))):
            report.fail(f"AsyncWorkOSClient.{service}", "expected the methods of WorkOSClient, got others")
    report.skip("AsyncWorkOSClient", "the same methods as WorkOSClient, which are called above")

sys.exit(report.total())
