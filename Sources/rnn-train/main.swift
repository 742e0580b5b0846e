import RNNKit
print("x")
