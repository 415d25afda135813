"""Why each requirement of the OP-40 is there, and what the testers remarked on its result."""

from .requirements_data import Requirement


def rationale(r: Requirement) -> str:
    """Why the requirement is there, by area and place in it."""
    reasons = {
        "HYD": (
            "the cooling duty of one row of racks",
            "the pressure class of plate exchangers",
            "power is two thirds of cost over the life",
            "low suction pressure after a pump change",
            "stable control with a single set point",
            "night operation at low load",
            "two pumps run and one stands by",
            "restart after a power failure with full columns",
            "noise in pipes under raised floors",
            "debris left after commissioning",
        ),
        "ELE": (
            "the size of the back-up supply",
            "the utility's tariff",
            "the rating of fuses in the panel",
            "switch-over to generators takes 0.4 s",
            "transformers shared with servers",
            "safety of staff",
            "life of the winding",
            "residual current devices of 30 mA are used",
            "lightning on long cables",
        ),
        "MEC": (
            "one and a half times the design pressure of the plant",
            "glycol on floors is slippery",
            "pipes are clamped to server racks",
            "life of the seal",
            "life of bearings",
            "corrosion by inhibited glycol",
            "pipes are not sprung",
            "two persons carry the pump through doors",
            "pumps are delivered aligned",
        ),
        "ENV": (
            "staff work beside the pump",
            "plant rooms without ventilation",
            "storage on building sites",
            "hoses are used for cleaning",
            "two sites lie near the sea",
            "one site lies at 1,940 m",
            "one site lies in zone 3",
        ),
        "CTL": (
            "valves hunt above this error",
            "load follows computing jobs",
            "the plant controller is restarted monthly",
            "faults are compared across sites",
            "faults are analysed after the event",
            "attacks through updates",
            "access is reviewed each quarter",
            "flow meters are to be saved",
        ),
        "SAF": (
            "burns",
            "moving parts",
            "persons caught",
            "the seal is destroyed in 20 seconds",
            "handling by crane",
            "electric shock",
        ),
        "REL": (
            "exchange at ten years",
            "exchange every third summer",
            "drives fail more often than pumps",
            "a row can do without cooling for an hour",
            "two starts a day for 14 years",
            "loss of efficiency is not seen in operation",
            "the life of the building's plant",
        ),
        "DOC": ("identification during service", "law", "law", "the customer's reporting", "handling"),
    }
    return reasons[r.area][int(r.number[-2:]) - 1] + "."


COMMENTS = {
    "OP40-HYD-03": (
        "Loss was traced to the gap at the wear ring, which measured 0.42 mm on the radius against 0.30 mm on the"
        " drawing, and to the duty point lying left of the best point."
    ),
    "OP40-ELE-05": "Distortion is that of the drive without choke. The fifth harmonic alone is 8.1 per cent.",
    "OP40-MEC-03": (
        "The peak is a resonance of the base frame. With the frame bolted to a block of 400 kg it fell to 1.6 mm/s."
    ),
    "OP40-MEC-06": (
        "The maker of the wear ring could not supply a certificate 3.1; a check with a hand-held analyser agreed with CC493K."
    ),
    "OP40-ENV-04": "See nonconformance note NC-40-017. The repeat test is planned for May 2024.",
    "OP40-CTL-04": "With a time server the error is below 0.1 s. The requirement does not assume one.",
    "OP40-CTL-08": "Below 50 per cent of flow the estimate depends on temperature, which the drive does not measure.",
    "OP40-SAF-04": (
        "With half-filled casing the torque stays above the threshold of detection. Firmware 2.2 is to use the power"
        " factor as well."
    ),
    "OP40-REL-05": "The test goes on and will be reported in a supplement.",
    "OP40-DOC-01": "Serial numbers 4002 and 4011.",
}
