#pragma once
// Files that NumPy 2.4 wrote (with ml_dtypes 0.6 for its types), and what they hold in C order.

#include <inputspec/element/dtype.hpp>
#include <string>
#include <vector>

#include "files.hpp"

struct NpyFixture {
    DLDataType dtype;
    std::vector<std::int64_t> shape;
    std::string file;
    std::string elements;
};

// clang-format off
inline const std::vector<NpyFixture>& npy_fixtures() {
    namespace dtype = inputspec::dtype;
    static const std::vector<NpyFixture> fixtures{
    {dtype::i64, {2, 3},
     bytes("\223NUMPY\001\000v\000{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), } "
           "                                                         \n\000\000\000\000\000\000\000\000\001\000\000\000"
           "\000\000\000\000\002\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000\004\000\000\000\000\000\000\000\005\000\000\000\000\000\000\000"),
     bytes("\000\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000\004\000\000\000\000\000\000\000\005\000\000\000\000\000\000\000")},
    {dtype::f32, {2, 3},
     bytes("\223NUMPY\001\000v\000{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } "
           "                                                         \n\000\000\200\277\000\000\000\277\000\000\000\000"
           "\000\000\000\077\000\000\200\077\000\000\300\077"),
     bytes("\000\000\200\277\000\000\000\277\000\000\000\000\000\000\000\077\000\000\200\077\000\000\300\077")},
    {dtype::f64, {2, 3},
     bytes("\223NUMPY\002\000t\000\000\000{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), "
           "}                                                        \n\000\000\000\000\000\000\000\000\222$I\222"
           "$I\302\077\222$I\222$I\322\077\333\266m\333\266m\333\077\222$I\222$I\342\077\267m\333\266m\333\346\077"),
     bytes("\000\000\000\000\000\000\000\000\222$I\222$I\302\077\222$I\222$I\322\077\333\266m\333\266m\333\077\222$I\222$I\342\077\267m\333\266m\333\346\077")},
    {dtype::i16, {2, 3},
     bytes("\223NUMPY\001\000v\000{'descr': '>i2', 'fortran_order': False, 'shape': (2, 3), } "
           "                                                         \n\3700\374\030\000\000\003\350\007\320\013\270"),
     bytes("0\370\030\374\000\000\350\003\320\007\270\013")},
    {dtype::f32, {2, 3},
     bytes("\223NUMPY\003\000t\000\000\000{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"
           "                                                         \n\000\000\000\000\232\231\231>\315\314\314="
           "\315\314\314>\315\314L>\000\000\000\077"),
     bytes("\000\000\000\000\315\314\314=\315\314L>\232\231\231>\315\314\314>\000\000\000\077")},
    {dtype::u32, {2, 3},
     bytes("\223NUMPY\001\000v\000{'descr': '>u4', 'fortran_order': True, 'shape': (2, 3), }  "
           "                                                         \n\000\000\000\000\000\0034P\000\001\021p"
           "\000\004E\300\000\002\"\340\000\005W0"),
     bytes("\000\000\000\000p\021\001\000\340\"\002\000P4\003\000\300E\004\0000W\005\000")},
    {dtype::f16, {2, 3, 4},
     bytes("\223NUMPY\001\000v\000{'descr': '<f2', 'fortran_order': True, 'shape': (2, 3, 4), "
           "}                                                        \n\000\000\000J\000D\000L\000H\000M"
           "\000<\200J\000E@L\200H@M\000@\000K\000F\200L\000I\200M\000B\200K\000G\300L\200I\300M"),
     bytes("\000\000\000<\000@\000B\000D\000E\000F\000G\000H\200H\000I\200I\000J\200J\000K\200K\000L@L\200L\300L\000M@M\200M\300M")},
    {dtype::boolean, {3},
     bytes("\223NUMPY\001\000v\000{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }   "
           "                                                         \n\001\000\001"),
     bytes("\001\000\001")},
    {dtype::u8, {},
     bytes("\223NUMPY\001\000v\000{'descr': '|u1', 'fortran_order': False, 'shape': (), }     "
           "                                                         \n\310"),
     bytes("\310")},
    {dtype::i32, {0, 4},
     bytes("\223NUMPY\001\000v\000{'descr': '<i4', 'fortran_order': False, 'shape': (0, 4), } "
           "                                                         \n"),
     bytes("")},
    {dtype::bf16, {3},
     bytes("\223NUMPY\001\000v\000{'descr': '<V2', 'fortran_order': False, 'shape': (3,), }   "
           "                                                         \n\300\077\000\300\315="),
     bytes("\300\077\000\300\315=")},
    {dtype::f8_e4m3fn, {3},
     bytes("\223NUMPY\001\000v\000{'descr': '<V1', 'fortran_order': False, 'shape': (3,), }   "
           "                                                         \n<\300\035"),
     bytes("<\300\035")},
    {dtype::f8_e5m2, {3},
     bytes("\223NUMPY\001\000v\000{'descr': '<f1', 'fortran_order': False, 'shape': (3,), }   "
           "                                                         \n>\300."),
     bytes(">\300.")},
    };
    return fixtures;
}
// clang-format on
