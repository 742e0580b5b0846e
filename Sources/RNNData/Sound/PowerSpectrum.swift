/// The squared magnitudes of the discrete Fourier transform of real numbers; the size is a power of two.
///
/// Pairs of neighbouring numbers form complex numbers, whose transform of half the length gives that of all numbers.
struct PowerSpectrum: Sendable {
    /// The number of values.
    let size: Int
    /// The number of frequencies, from 0 to half the sample rate.
    var bins: Int { size / 2 + 1 }
    /// The position of each complex number before the first stage.
    private let order: [Int]
    /// The factors of all stages: cosines and sines.
    private let cosines: [Double]
    private let sines: [Double]
    /// The factors that separate the halves.
    private let lastCosines: [Double]
    private let lastSines: [Double]

    init(size: Int) {
        self.size = size
        let half = size / 2
        let bits = half.trailingZeroBitCount
        order = (0..<half).map { index in
            (0..<bits).reduce(0) { $0 | (index >> $1 & 1) << (bits - 1 - $1) }
        }
        var (cosines, sines): ([Double], [Double]) = ([], [])
        var reach = 1
        while reach < half {
            for index in 0..<reach {
                let angle = Double.pi * Double(index) / Double(reach)
                cosines.append(cosine(angle))
                sines.append(-sine(angle))
            }
            reach *= 2
        }
        (self.cosines, self.sines) = (cosines, sines)
        lastCosines = (0...half).map { cosine(2 * Double.pi * Double($0) / Double(size)) }
        lastSines = (0...half).map { -sine(2 * Double.pi * Double($0) / Double(size)) }
    }

    /// Scratch memory for a transform, reused between calls.
    struct Space {
        fileprivate var real: [Double]
        fileprivate var imaginary: [Double]
    }

    var space: Space {
        Space(real: Array(repeating: 0, count: size / 2), imaginary: Array(repeating: 0, count: size / 2))
    }

    /// Sets the powers of the values, which are padded with zeros to the size.
    func powers(of values: UnsafeBufferPointer<Double>, _ space: inout Space, into powers: inout [Double]) {
        let half = size / 2
        space.real.withUnsafeMutableBufferPointer { real in
            space.imaginary.withUnsafeMutableBufferPointer { imaginary in
                for index in 0..<half {
                    let from = 2 * order[index]
                    real[index] = from < values.count ? values[from] : 0
                    imaginary[index] = from + 1 < values.count ? values[from + 1] : 0
                }
                transform(real, imaginary)
                powers.withUnsafeMutableBufferPointer { powers in
                    for bin in 0...half {
                        let (one, other) = (bin % half, (half - bin) % half)
                        let (sumReal, sumImaginary) = (real[one] + real[other], imaginary[one] - imaginary[other])
                        let (evenReal, evenImaginary) = (0.5 * sumReal, 0.5 * sumImaginary)
                        let oddReal = 0.5 * (imaginary[one] + imaginary[other])
                        let oddImaginary = -0.5 * (real[one] - real[other])
                        let (c, s) = (lastCosines[bin], lastSines[bin])
                        let re = evenReal + (c * oddReal - s * oddImaginary)
                        let im = evenImaginary + (c * oddImaginary + s * oddReal)
                        powers[bin] = re * re + im * im
                    }
                }
            }
        }
    }

    /// The complex transform in place; the numbers must be in the order of the first stage.
    private func transform(_ real: UnsafeMutableBufferPointer<Double>, _ imaginary: UnsafeMutableBufferPointer<Double>)
    {
        let half = real.count
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                var (reach, factors) = (1, 0)
                while reach < half {
                    var start = 0
                    while start < half {
                        for index in 0..<reach {
                            let (a, b) = (start + index, start + index + reach)
                            let (c, s) = (cosines[factors + index], sines[factors + index])
                            let re = real[b] * c - imaginary[b] * s
                            let im = real[b] * s + imaginary[b] * c
                            real[b] = real[a] - re
                            imaginary[b] = imaginary[a] - im
                            real[a] += re
                            imaginary[a] += im
                        }
                        start += 2 * reach
                    }
                    factors += reach
                    reach *= 2
                }
            }
        }
    }
}
