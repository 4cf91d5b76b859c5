"""Reads manifests from standard input and compares each with the official client's model of its kind: no unknown key, none missing, the types right."""
import re
import sys

import yaml
from kubernetes import client

SCALARS = {"str": str, "int": int, "bool": bool, "float": (int, float)}
faults = []


def check(value, kind, where):
    if kind == "object" or kind == "datetime":
        return
    listed, mapped = re.fullmatch(r"list\[(.+)\]", kind), re.fullmatch(r"dict\(str, (.+)\)", kind)
    if listed or mapped:
        wanted = list if listed else dict
        if not isinstance(value, wanted):
            faults.append(f"{where}: not a {wanted.__name__}")
        elif listed:
            for index, item in enumerate(value):
                check(item, listed[1], f"{where}[{index}]")
        else:
            for key, item in value.items():
                check(item, mapped[1], f"{where}.{key}")
    elif kind in SCALARS:
        if not isinstance(value, SCALARS[kind]) or (kind != "bool" and isinstance(value, bool)):
            faults.append(f"{where}: {value!r} is not of type {kind}")
    elif not isinstance(value, dict):
        faults.append(f"{where}: not a mapping ({kind})")
    else:
        # A client from before Kubernetes 1.23 has autoscaling/v2 as v2beta2, with the same fields.
        model = getattr(client, kind, None) or getattr(client, kind.replace("V2", "V2beta2", 1))
        names = {name: attribute for attribute, name in model.attribute_map.items()}
        attributes = {}
        for key, item in value.items():
            if key not in names:
                faults.append(f"{where}.{key}: {kind} has no such field")
            else:
                attributes[names[key]] = item
                check(item, model.openapi_types[names[key]], f"{where}.{key}")
        try:
            model(**attributes)
        except ValueError as fault:
            faults.append(f"{where}: {fault}")


for document in yaml.safe_load_all(sys.stdin):
    version, kind = document["apiVersion"].rpartition("/")[2], document["kind"]
    check(document, version[0].upper() + version[1:] + kind, kind)

print("\n".join(faults) or "no fault")
sys.exit(1 if faults else 0)
