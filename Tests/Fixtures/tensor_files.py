"""Makes the files in tensor_files: tensors and weights of PyTorch in the safetensors format.

Run `python3 Tests/Fixtures/tensor_files.py` with PyTorch and safetensors installed. Nothing else needs it: the files
are kept with the tests.
"""

import math
import pathlib

import torch
from safetensors.torch import save_file

from recurrent_torch import value

torch.set_default_dtype(torch.float32)
torch.set_num_threads(1)

FOLDER = pathlib.Path(__file__).with_suffix("")


def wave(salt, *shape, dtype=torch.float32):
    """The tensor that the formula in README.md gives, rounded."""
    values = [value(i, salt) for i in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).to(dtype)


def save(name, tensors, metadata=None):
    path = FOLDER / f"{name}.safetensors"
    save_file(tensors, path, metadata=metadata)
    print(f"{path.name}: {path.stat().st_size} bytes")


def main():
    FOLDER.mkdir(exist_ok=True)
    numbers = [0.0, -0.0, 1.0, -2.5, math.inf, -math.inf, math.nan]
    tensors = {
        "BOOL": torch.tensor([False, True, True]),
        "F16": torch.tensor(numbers + [65504, 2**-14, 2**-24, 1 / 3], dtype=torch.float16),
        "BF16": torch.tensor(numbers + [2**100, 2**-133, 1 / 3], dtype=torch.bfloat16),
        "F32": torch.tensor(numbers + [2**-149, 1 / 3], dtype=torch.float32),
        "F64": torch.tensor(numbers + [2**-1074, 1e300, 1 / 3], dtype=torch.float64),
    }
    for bits in [8, 16, 32, 64]:
        for letter, name in [("U", "uint"), ("I", "int")]:
            dtype = getattr(torch, f"{name}{bits}")
            limits = torch.iinfo(dtype)
            tensors[f"{letter}{bits}"] = torch.tensor([0, 1, limits.min, limits.max], dtype=dtype)
    save("types", tensors)

    # No type twice here, but every kind of shape and name.
    save(
        "names",
        {
            "": wave(1, 2, 3),
            "scalar": torch.tensor(1.5),
            "empty": torch.zeros(0),
            "empty.rows": torch.zeros(0, 5),
            "Z": wave(2, 1, 1, 4),
            "a.b": wave(3, 3, dtype=torch.float64),
            'quote" back\\ slash/ tab\t line\n bell\x07 delete\x7f é 漢 😀': wave(4, 1),
        },
        {"format": 'pt "é"\n'},
    )

    outputs = {}
    x = wave(5, 2, 4, 3)
    for name, module in {
        "rnn": torch.nn.RNN(3, 4, batch_first=True),
        "lstm": torch.nn.LSTM(3, 4, num_layers=2, batch_first=True),
        "gru": torch.nn.GRU(3, 4, num_layers=2, batch_first=True),
        "bilstm": torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True),
        "bigru": torch.nn.GRU(3, 4, bidirectional=True, batch_first=True),
        "projected": torch.nn.LSTM(3, 4, proj_size=2, batch_first=True),
    }.items():
        module.load_state_dict(
            {key: wave(salt, *old.shape) for salt, (key, old) in enumerate(module.state_dict().items(), 6)})
        save(name, module.state_dict(), {"format": "pt"})
        outputs[name] = module(x)[0].detach().contiguous()
    save("outputs", {"x": x, **outputs})


if __name__ == "__main__":
    main()
