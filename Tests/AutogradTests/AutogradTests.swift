import RNNKit
import TestSupport
import Testing
