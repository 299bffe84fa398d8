"""What the journal's short names mean for the operations on COS.

Refuses to change while the emulator runs.
"""

from typing import Any

from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.emulator.ci.doctor.kinds import COS_KINDS
from faceid_conformance.emulator.ci.doctor.snippets import COS_TITLES, cos_snippet_in


def cos_vocabulary(contract: CosContract) -> dict[str, Any]:
    """The second API's own words, in the form of the first one's."""
    conventions = contract.conventions
    return {
        "operations": [
            {
                "operation": each.operation_id,
                "method": each.method,
                "process": each.process,
                "parameters": [parameter.name for parameter in each.parameters],
            }
            for each in contract.operations
        ],
        "codes": [
            {
                "code": row.code,
                "name": row.name,
                "en": row.en,
                "zh": row.zh,
                "http_status": row.http_status,
                "http_standing": row.http_standing,
            }
            for row in contract.codes.values()
        ],
        "checks": [
            {"check": row.check, "place": place, "code": row.code}
            for place, row in enumerate(contract.checks, start=1)
        ],
        "mistakes": {
            kind.id: {"step": kind.step, "says": kind.says.replace("{}", "…"), "fix": kind.fix}
            for kind in COS_KINDS
        },
        "snippets": {
            name: {"title": title, "text": cos_snippet_in(name)}
            for name, title in COS_TITLES.items()
        },
        "host": f"{conventions.bucket}-APPID.cos.{conventions.region}.myqcloud.com",
    }
